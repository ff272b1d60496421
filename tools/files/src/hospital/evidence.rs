//! `observed.csv` and `vulnerabilities.csv`: what was seen on the wire and what is published of the devices.

use codedark_sim::blueprint::{ObservedFlow, Vulnerability};

use super::table::{Table, short};
use crate::diagnostic::Diagnostic;
use crate::folder::Folder;
use crate::reading::{Reading, TABLE_LIMIT};

const OBSERVED: Table = Table {
    what: "observed flows",
    columns: &["from", "to", "traffic", "connections", "service", "source"],
    needed: &["from", "to", "traffic", "connections"],
    example: "from,to,traffic,connections",
};

const VULNERABILITIES: Table = Table {
    what: "vulnerabilities",
    columns: &["id", "score", "vector", "exploited", "ransomware", "fixed", "title", "source"],
    needed: &["id"],
    example: "id,score,vector,exploited,…",
};

/// The flows of a folder's `observed.csv`; none when it has none.
pub(super) fn read_observed(reading: &mut Reading, folder: &Folder) -> Vec<ObservedFlow> {
    let Some(file) = reading.text(folder, "observed.csv", TABLE_LIMIT) else { return Vec::new() };
    OBSERVED.read(
        reading,
        file,
        |mark| ObservedFlow { mark, ..ObservedFlow::default() },
        |flow, column, cell| {
            match column {
                "from" => flow.from = cell.to_owned(),
                "to" => flow.to = cell.to_owned(),
                "traffic" => flow.traffic = cell.to_owned(),
                "connections" => {
                    flow.connections = cell
                        .parse()
                        .map_err(|_| Diagnostic::error("type", format!("`{}` is no number of connections", short(cell))))?;
                }
                "service" => flow.service = cell.to_owned(),
                _ => flow.source = cell.to_owned(),
            }
            Ok(())
        },
    )
}

/// Observed flows as RFC 4180 text.
pub fn observed_csv(flows: &[ObservedFlow]) -> Vec<u8> {
    OBSERVED.write(flows, |flow, column| match column {
        "from" => flow.from.clone(),
        "to" => flow.to.clone(),
        "traffic" => flow.traffic.clone(),
        "connections" => flow.connections.to_string(),
        "service" => flow.service.clone(),
        _ => flow.source.clone(),
    })
}

/// The weaknesses of a folder's `vulnerabilities.csv`; none when it has none.
pub(super) fn read_vulnerabilities(reading: &mut Reading, folder: &Folder) -> Vec<Vulnerability> {
    let Some(file) = reading.text(folder, "vulnerabilities.csv", TABLE_LIMIT) else { return Vec::new() };
    let truth = |cell: &str| match cell {
        "" => Ok(None),
        "true" | "yes" => Ok(Some(true)),
        "false" | "no" => Ok(Some(false)),
        _ => Err(Diagnostic::error("type", format!("`{}` is neither `true` nor `false`", short(cell)))),
    };
    let set = |known: &mut Vulnerability, column: &str, cell: &str| {
        match column {
            "id" => known.id = cell.to_owned(),
            "score" if cell.is_empty() => {}
            "score" => match cell.parse::<f64>() {
                Ok(score) if (0.0..=10.0).contains(&score) => known.score = Some(score),
                _ => return Err(Diagnostic::error("type", format!("`{}` is no score from 0 to 10", short(cell)))),
            },
            "vector" => known.vector = cell.to_owned(),
            "exploited" => known.exploited = truth(cell)?.unwrap_or(false),
            "ransomware" => known.ransomware = truth(cell)?.unwrap_or(false),
            "fixed" => known.fixed = truth(cell)?,
            "title" => known.title = cell.to_owned(),
            _ => known.source = cell.to_owned(),
        }
        Ok(())
    };
    VULNERABILITIES.read(reading, file, |mark| Vulnerability { mark, ..Vulnerability::default() }, set)
}

/// Weaknesses as RFC 4180 text.
pub fn vulnerabilities_csv(known: &[Vulnerability]) -> Vec<u8> {
    let truth = |value: bool| if value { "true".to_owned() } else { String::new() };
    VULNERABILITIES.write(known, |one, column| match column {
        "id" => one.id.clone(),
        "score" => one.score.map(|score| format!("{score:.1}")).unwrap_or_default(),
        "vector" => one.vector.clone(),
        "exploited" => truth(one.exploited),
        "ransomware" => truth(one.ransomware),
        "fixed" => one.fixed.map(|fixed| fixed.to_string()).unwrap_or_default(),
        "title" => one.title.clone(),
        _ => one.source.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let flow = ObservedFlow {
            from: "a".into(),
            to: "b".into(),
            traffic: "tcp/104".into(),
            connections: 3_000_000_000,
            service: "dicom".into(),
            source: "conn.log:9".into(),
            ..ObservedFlow::default()
        };
        let known = Vulnerability {
            id: "CVE-2020-6961".into(),
            score: Some(10.0),
            exploited: true,
            fixed: Some(false),
            title: "=1+1".into(),
            ..Vulnerability::default()
        };
        std::fs::write(folder.path().join("observed.csv"), observed_csv(std::slice::from_ref(&flow))).unwrap();
        std::fs::write(folder.path().join("vulnerabilities.csv"), vulnerabilities_csv(std::slice::from_ref(&known))).unwrap();
        let (mut reading, folder) = (Reading::default(), Folder::disk(folder.path()));
        let flows = read_observed(&mut reading, &folder);
        let weaknesses = read_vulnerabilities(&mut reading, &folder);
        assert_eq!(flows, [ObservedFlow { mark: flows[0].mark, ..flow }]);
        assert_eq!(weaknesses, [Vulnerability { mark: weaknesses[0].mark, ..known }]);
        assert_eq!(reading.places.short(flows[0].mark).as_deref(), Some("observed.csv:2"));
        assert!(!reading.diagnostics.refuse());
    }

    #[test]
    fn bad_cells_are_said_with_their_column() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("observed.csv"), "from,to,traffic,connections\na,b,tcp/104,many\n").unwrap();
        let mut reading = Reading::default();
        read_observed(&mut reading, &Folder::disk(folder.path()));
        let said: Vec<String> = reading.diagnostics.sorted().iter().map(ToString::to_string).collect();
        assert_eq!(said, ["observed.csv:2:13: `many` is no number of connections"]);
    }
}
