//! Lists of injects: the forms trainers carry, what is guessed of them and what is refused.

use super::*;
use crate::places::{Places, Stretch};

fn list(text: &str) -> InjectsRead {
    let separator = super::super::records::separator(text).unwrap();
    read(text, separator, &Mapping::default(), |_| Mark(0))
}

#[test]
fn a_list_by_the_clock_is_counted_from_its_first_row_and_past_midnight() {
    let read = list(
        "Event #,Event Time,From,Recipient Player(s),Delivery Method,Event Description,Expected Outcome of Player Action,Objective,Responsible Controller\n\
         1,22:40,Helpdesk,\"IT; Head nurse\",Telephone,Screens are locked in ward 3,Isolates ward 3,Containment,Control 1\n\
         2,23:55,Laboratory,All,Paper,No result leaves the laboratory,,Continuity,Control 2\n\
         3,00:20,Head nurse,IT,Telephone,Which pumps still work?,Says what is known and what is not,Containment,Control 1\n",
    );
    let at: Vec<Option<i64>> = read.injects.iter().map(|inject| inject.at).collect();
    assert_eq!(at, [Some(0), Some(75), Some(100)]);
    assert_eq!(read.injects[0].roles, ["it", "head-nurse"]);
    assert!(read.injects[1].roles.is_empty(), "all is everybody");
    assert_eq!(read.roles.len(), 2);
    assert_eq!(read.objectives.keys().collect::<Vec<_>>(), ["containment", "continuity"]);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let toml: toml::Table = exercise(&read, "msel.csv", "exercise").parse().unwrap();
    let moves = toml["move"].as_array().unwrap();
    assert_eq!(moves[1]["roles"].as_array().unwrap().len(), 2);
    assert_eq!(moves[2]["at"].as_str(), Some("100min"));
    let expectations = toml["expectation"].as_array().unwrap();
    let of = |expectation: &toml::Value| {
        (expectation["move"].as_str().unwrap().to_owned(), expectation["role"].as_str().unwrap().to_owned())
    };
    let expected = [("inject-1", "it"), ("inject-1", "head-nurse"), ("inject-3", "it")];
    assert_eq!(expectations.iter().map(of).collect::<Vec<_>>(), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn what_is_not_understood_is_told_with_its_place_and_kept() {
    let text = "Number,Time,From,To,Method,Message,Expected Action\n\
                1,T+0:10,CERT,Director,Mail,A supplier of yours is encrypted,Calls the crisis team\n\
                2,when ready,CERT,Director,Mail,Its list of customers is published,\n\
                3,T+0:30,CERT,,Mail,A journalist asks,\n\
                4,T+0:40,CERT,Director,Mail,,\n\
                4,T+0:50,CERT,Director,Mail,\"it ends, with a quote,\n";
    let mut places = Places::default();
    let file = places.add_file("msel.csv", text.into());
    let read = read(text, b',', &Mapping::default(), |bytes| places.mark(Stretch { file, bytes }));
    assert_eq!(
        read.records.iter().map(|row| row.verdict.word()).collect::<Vec<_>>(),
        ["read", "guessed", "guessed", "skipped", "skipped"]
    );
    assert_eq!(read.injects.len(), 3);
    assert_eq!(read.injects[1].at, Some(10), "it comes with the one before it");
    let told: Vec<(u32, u32, &str)> = read
        .problems
        .iter()
        .map(|problem| {
            let place = places.place_of(problem.mark, "").unwrap();
            (place.line, place.column, problem.code)
        })
        .collect();
    assert_eq!(told, [(3, 3, "inject"), (4, 1, "inject"), (5, 1, "inject"), (6, 1, "inject")]);
    assert!(read.problems.iter().all(|problem| !problem.hint.is_empty()));
}

#[test]
fn a_french_list_and_one_in_the_form_of_an_importer_are_told_from_inventories() {
    for text in [
        "n°;heure;émetteur;destinataire;moyen;stimulus;réaction attendue\n1;T+0h05;SAMU;Urgences;téléphone;Trois blessés arrivent;\n",
        "Number,Time,From,Faction,To,Team,Method,Subject,Message,Expected Action,Tab\n1,09:00,SOC,,IT,Blue,Email,Alert,A server beacons,Isolates it,\n",
    ] {
        assert_eq!(super::super::form::sniff(text, &Mapping::default()).map(|(form, _)| form), Some(super::super::Form::Injects));
        let read = list(text);
        assert_eq!((read.injects.len(), read.problems.len()), (1, 0), "{:?}", read.problems);
    }
    let rules = "order,from,to,protocol,ports,action,comment\n1,office,servers,tcp,443,allow,web\n";
    assert_eq!(super::super::form::sniff(rules, &Mapping::default()).map(|(form, _)| form), Some(super::super::Form::Rules));
    let devices = "id;type;marque;modèle;service;description\n1;pompe;A;B;UF 1;message reçu\n";
    assert_eq!(
        super::super::form::sniff(devices, &Mapping::default()).map(|(form, _)| form),
        Some(super::super::Form::Inventory)
    );
}
