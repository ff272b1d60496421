//! Where harm shows: by the technical domain it goes back to, by speciality, by time since onset, beside the harms of real incidents.

use codedark_sim::measure::{Domain, MeasureKey, Outcome, Period, Speciality};

use super::charts::{MatrixCell, MatrixRow, matrix};
use super::numbers::{number, range};
use super::{Figure, Table};

/// Harms collected from real incidents: harm, time, speciality, technical domain, impact from 1 to 10, reference.
const DOCUMENTED: &str = include_str!("../../../../assets/documented_harms.csv");

const NAME: &str = "harm.pattern";
/// Cells with less than this many events a run, either way, are not listed.
const LEAST: f64 = 0.05;
/// Most rows of the list of cells.
const MOST: usize = 60;

/// A harm of a real incident, as far as its words are ours; "all" and what is spelled otherwise has no period, domain or speciality.
pub struct Documented {
    /// What kind of system it goes back to.
    pub domain: Option<Domain>,
    /// Whose patients were harmed; none for "all".
    pub specialities: Vec<Speciality>,
    /// How long after the onset.
    pub period: Option<Period>,
}

/// The shipped table of them.
pub fn documented() -> Vec<Documented> {
    let mut reader = csv::Reader::from_reader(DOCUMENTED.as_bytes());
    let known = |text: &str| text.trim().to_lowercase();
    let domain = |text: &str| match known(text).as_str() {
        "health records" => Some(Domain::HealthRecords),
        "laboratory systems" => Some(Domain::LaboratorySystems),
        "imaging" => Some(Domain::Imaging),
        "eprescribing" => Some(Domain::Prescribing),
        "booking systems" => Some(Domain::BookingSystems),
        "operating rooms" => Some(Domain::OperatingRooms),
        "telemetry" => Some(Domain::Telemetry),
        "communications" => Some(Domain::Communications),
        "hospital infrastructure" => Some(Domain::Infrastructure),
        "admin and billing" => Some(Domain::Billing),
        _ => None,
    };
    let speciality = |text: &str| match known(text).as_str() {
        "emergency & acute medicine" => Some(Speciality::Emergency),
        "general medicine" | "heamatology" => Some(Speciality::Medicine),
        "general surgery" | "ent" => Some(Speciality::Surgery),
        "orthopaedics" => Some(Speciality::Orthopaedics),
        "cardiology" => Some(Speciality::Cardiology),
        "neurology" => Some(Speciality::Neurology),
        "obstetrics" => Some(Speciality::Obstetrics),
        "paediatrics" => Some(Speciality::Paediatrics),
        "psychiatry" => Some(Speciality::Psychiatry),
        "oncology" | "cancer" => Some(Speciality::Oncology),
        _ => None,
    };
    let period = |text: &str| match known(text).as_str() {
        "first hour" => Some(Period::Hour),
        "first day" => Some(Period::Day),
        "first week" => Some(Period::Week),
        "week 2" => Some(Period::SecondWeek),
        "first month" => Some(Period::Month),
        _ => None,
    };
    let rows = reader.records().filter_map(Result::ok);
    rows.map(|row| Documented {
        domain: row.get(3).and_then(domain),
        specialities: row.get(2).unwrap_or_default().split([';', ',']).filter_map(speciality).collect(),
        period: row.get(1).and_then(period),
    })
    .collect()
}

/// Both charts; none when nothing was harmed.
pub(super) fn figures(outcome: &Outcome) -> Vec<Figure> {
    if outcome.total(NAME).is_none_or(|paired| paired.incident.mean() == 0.0 && paired.quiet.mean() == 0.0) {
        return Vec::new();
    }
    let documented = documented();
    let harms = |keep: &dyn Fn(&Documented) -> bool| documented.iter().filter(|harm| keep(harm)).count();
    let by_period = rows(outcome, "period", Period::ALL.iter().map(|period| period.word()), &|domain, column| {
        harms(&|harm| harm.domain == Some(domain) && harm.period == Some(Period::ALL[column]))
    });
    let by_speciality = rows(outcome, "speciality", Speciality::ALL.iter().map(|each| each.word()), &|domain, column| {
        harms(&|harm| harm.domain == Some(domain) && harm.specialities.contains(&Speciality::ALL[column]))
    });
    let periods: Vec<&str> = Period::ALL.iter().map(|period| period.title()).collect();
    let specialities: Vec<&str> = Speciality::ALL.iter().map(|speciality| speciality.title()).collect();
    vec![
        Figure {
            id: "harm-time",
            title: "Harm by lost system and time since onset",
            note: "Harm events and deaths a run, incident minus quiet, by what they go back to. Small figures: how many kinds of harm of that domain and time real incidents are documented to have done. “No system lost”: harm that no outage explains; it falls when fewer patients are treated here.".into(),
            svg: matrix("Harm events by technical domain and time since onset", &periods, &by_period),
            table: counted(&periods, &by_period),
        },
        Figure {
            id: "harm-speciality",
            title: "Harm by lost system and speciality",
            note: "The same events by whose patient was harmed. The numbers list the cells of domain, speciality and time.".into(),
            svg: matrix("Harm events by technical domain and speciality", &specialities, &by_speciality),
            table: list(outcome),
        },
    ]
}

fn rows<'w>(
    outcome: &Outcome,
    dimension: &str,
    words: impl Iterator<Item = &'w str> + Clone,
    documented: &dyn Fn(Domain, usize) -> usize,
) -> Vec<MatrixRow> {
    let row = |domain: &Domain| {
        let cells = words.clone().enumerate().map(|(column, word)| {
            let key = MeasureKey::total(NAME).with("domain", domain.word()).with(dimension, word);
            let value = outcome.get(&key).map_or(0.0, |paired| paired.difference.mean());
            MatrixCell { value, beside: documented(*domain, column) }
        });
        MatrixRow { name: domain.title(), cells: cells.collect() }
    };
    Domain::ALL.iter().map(row).filter(MatrixRow::says_something).collect()
}

fn counted(columns: &[&str], rows: &[MatrixRow]) -> Table {
    let head = std::iter::once("domain").chain(columns.iter().copied()).map(str::to_owned).collect();
    let words = |row: &MatrixRow| {
        let cells = row.cells.iter().map(|cell| format!("{} ({})", number(cell.value), cell.beside));
        std::iter::once(row.name.to_owned()).chain(cells).collect()
    };
    Table { head, rows: rows.iter().map(words).collect() }
}

/// Domain × speciality × time, the largest differences first.
fn list(outcome: &Outcome) -> Table {
    let mut found: Vec<(f64, Vec<String>)> = Vec::new();
    for (key, paired) in outcome.cells_of(NAME).filter(|(key, _)| key.labels.len() == 3) {
        let mean = paired.difference.mean();
        let label = |dimension: &str| key.labels.get(dimension).map_or("", String::as_str);
        let titles = (
            Domain::from_text(label("domain")).map(Domain::title),
            Speciality::from_text(label("speciality")).map(Speciality::title),
            Period::from_text(label("period")).map(Period::title),
        );
        let (Some(domain), Some(speciality), Some(period)) = titles else { continue };
        if mean.abs() >= LEAST {
            let words = [domain, speciality, period].map(str::to_owned).to_vec();
            let figures = [number(paired.quiet.mean()), number(mean), range(paired.difference.interval(0.95))];
            found.push((mean, [words, figures.to_vec()].concat()));
        }
    }
    found.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.1.cmp(&b.1)));
    found.truncate(MOST);
    let head = ["domain", "speciality", "since onset", "quiet", "difference", "95 % interval"].map(str::to_owned).to_vec();
    Table { head, rows: found.into_iter().map(|(_, row)| row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_harms_speak_our_words() {
        let harms = documented();
        let named = harms.iter().filter(|harm| harm.domain.is_some() && harm.period.is_some()).count();
        assert!(harms.len() > 150, "{}", harms.len());
        assert!(named + 2 > harms.len(), "{named} of {} have a domain and a time", harms.len());
        let telemetry = harms.iter().filter(|harm| harm.domain == Some(Domain::Telemetry)).count();
        assert_eq!(telemetry, 3, "centralised telemetry, newborns, fetal monitoring");
    }

    #[test]
    fn every_speciality_of_the_table_is_one_of_ours_or_all() {
        let mut reader = csv::Reader::from_reader(DOCUMENTED.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), documented().len());
        for (row, harm) in rows.iter().zip(documented()) {
            let named = row[2].split([';', ',']).filter(|word| word.trim().to_lowercase() != "all").count();
            assert_eq!(harm.specialities.len(), named, "{}", &row[2]);
        }
    }
}
