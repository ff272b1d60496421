//! The same name spelled several ways: folding for comparison, and words for ids.

/// Lower case, without accents, every run of other signs one space: `" Médecine-A "` and `"MÉDECINE A"` are `medecine a`.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        if ('\u{300}'..='\u{36f}').contains(&letter) {
            continue;
        }
        if !letter.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        for small in letter.to_lowercase() {
            match plain(small) {
                Some(plain) => folded.push_str(plain),
                None if ('\u{300}'..='\u{36f}').contains(&small) => {}
                None => folded.push(small),
            }
        }
    }
    folded
}

/// An id: folded, with hyphens; at most 60 letters.
pub fn word(text: &str) -> String {
    let word: String = fold(text).chars().take(60).map(|letter| if letter == ' ' { '-' } else { letter }).collect();
    word.trim_end_matches('-').to_string()
}

/// One line, single spaces, no control signs.
pub fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for part in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|part| !part.is_empty()) {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(part);
    }
    tidy
}

/// Whether a folded text holds a word or several words in sequence, at word borders.
pub fn holds(folded: &str, words: &str) -> bool {
    !words.is_empty()
        && folded.match_indices(words).any(|(at, _)| {
            let before = folded[..at].chars().next_back();
            let after = folded[at + words.len()..].chars().next();
            before.is_none_or(|letter| letter == ' ') && after.is_none_or(|letter| letter == ' ')
        })
}

/// The letters without their accents, of Latin scripts.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ß' => "ss",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ț' | 'ţ' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_spelled_several_ways_folds_to_one() {
        for spelled in ["Médecine A", "MÉDECINE A", " Médecine-A  ", "Me\u{301}decine_A"] {
            assert_eq!(fold(spelled), "medecine a", "{spelled}");
        }
        assert_eq!(word("N° inventaire / EQ 12"), "n-inventaire-eq-12");
    }

    #[test]
    fn words_are_found_at_borders_only() {
        assert!(holds("pompe pousse seringue", "pompe"));
        assert!(!holds("pompes a nutrition", "pompe"));
        assert!(holds("a pompe", "pompe") && !holds("", "x") && !holds("x", ""));
    }
}
