//! Events are enums; in the queue each is one tag and two 32-bit words, so that an entry is a single `u128`.

/// What fits a word of a packed event: a dense id or a small enum.
pub trait Word: Copy {
    /// As 32 bits.
    fn to_word(self) -> u32;
    /// From 32 bits that [`Word::to_word`] made.
    fn from_word(word: u32) -> Self;
}

impl Word for u32 {
    fn to_word(self) -> u32 {
        self
    }
    fn from_word(word: u32) -> u32 {
        word
    }
}

/// An event that packs into one tag below 64 and two words.
pub trait Packed: Copy {
    /// Tag below 64, and two words.
    fn pack(self) -> (u8, u32, u32);
    /// The inverse of [`Packed::pack`].
    fn unpack(tag: u8, first: u32, second: u32) -> Self;
}

/// Declares an enum of events with at most two `Word` fields each, and how it packs.
macro_rules! events {
    ($(#[$meta:meta])* $vis:vis enum $Name:ident { $( $(#[$note:meta])* $Variant:ident $( { $first:ident : $First:ty $(, $second:ident : $Second:ty)? $(,)? } )? ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $Name { $( $(#[$note])* $Variant $( { #[allow(missing_docs)] $first: $First $(, #[allow(missing_docs)] $second: $Second)? } )? ),* }

        const _: () = {
            #[allow(clippy::enum_variant_names)]
            #[repr(u8)]
            enum Tag { $( $Variant ),* }

            impl $crate::engine::Packed for $Name {
                #[inline(always)]
                #[allow(unused_mut, unused_assignments)]
                fn pack(self) -> (u8, u32, u32) {
                    match self {
                        $( $Name::$Variant $( { $first $(, $second)? } )? => {
                            let mut words = (0u32, 0u32);
                            $( words.0 = $crate::engine::Word::to_word($first); $( words.1 = $crate::engine::Word::to_word($second); )? )?
                            (Tag::$Variant as u8, words.0, words.1)
                        } )*
                    }
                }
                #[inline(always)]
                #[allow(unused_variables)]
                fn unpack(tag: u8, first_word: u32, second_word: u32) -> Self {
                    $( if tag == Tag::$Variant as u8 {
                        return $Name::$Variant $( { $first: $crate::engine::Word::from_word(first_word) $(, $second: $crate::engine::Word::from_word(second_word))? } )?;
                    } )*
                    unreachable!("tag {tag} was never packed")
                }
            }
        };
    };
}
pub(crate) use events;

/// Makes a fieldless `#[repr(u32)]`-like enum, listed in `ALL`, a [`Word`].
macro_rules! word {
    ($Name:ty) => {
        impl $crate::engine::Word for $Name {
            fn to_word(self) -> u32 {
                self as u32
            }
            fn from_word(word: u32) -> Self {
                <$Name>::ALL[word as usize]
            }
        }
    };
}
pub(crate) use word;

#[cfg(test)]
mod tests {
    use super::*;

    events! {
        /// For the test alone.
        enum Small { Nothing, One { who: u32 }, Two { who: u32, what: u32 } }
    }

    #[test]
    fn events_survive_packing() {
        for event in [Small::Nothing, Small::One { who: 7 }, Small::Two { who: u32::MAX, what: 3 }] {
            let (tag, first, second) = event.pack();
            assert_eq!(Small::unpack(tag, first, second), event);
        }
    }
}
