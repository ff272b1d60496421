//! What a scan of nmap found (`-oX`), host by host.
//!
//! Document types and entities are refused: nmap itself writes `<!DOCTYPE nmaprun>`, which declares nothing, and that alone passes.

use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Guesses of the system below this many per cent are left out; nmap itself calls them doubtful.
const SUREST: u8 = 85;
/// A value is cut here.
const LONGEST: usize = 200;

/// One host of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Bytes of its element in the text.
    pub bytes: Range<usize>,
    /// Whether it answered.
    pub up: bool,
    /// IPv4, else IPv6 address.
    pub address: String,
    /// Hardware address, where the scan saw it.
    pub mac: String,
    /// Who the hardware address was given to.
    pub vendor: String,
    /// First host name.
    pub name: String,
    /// The likeliest system.
    pub os: String,
    /// How sure nmap is of it, per cent.
    pub accuracy: u8,
    /// What sort of thing has that system, in nmap's words: `printer`, `general purpose`.
    pub sort: String,
    /// Open ports: `tcp/104`.
    pub open: Vec<String>,
}

/// Whether a text is a scan.
pub fn sniff(text: &str) -> bool {
    let head: String = text.chars().take(4_000).collect();
    head.trim_start().starts_with('<') && head.contains("<nmaprun")
}

/// Why a text is refused whole, with its byte: it declares a document type or entities.
pub fn refused(text: &str) -> Option<(usize, &'static str)> {
    if let Some(at) = text.find("<!ENTITY") {
        return Some((at, "declares entities, which are not read"));
    }
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("<!DOCTYPE")).map(|at| from + at) {
        if !text.get(at..).is_some_and(|rest| rest.starts_with("<!DOCTYPE nmaprun>")) {
            return Some((at, "declares a document type, which is not read"));
        }
        from = at + 1;
    }
    None
}

/// The hosts in their order; and, where the text breaks off or is no XML, the byte and why.
pub fn read(text: &str) -> (Vec<Host>, Option<(usize, String)>) {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut hosts = Vec::new();
    let mut host: Option<Host> = None;
    let mut port = String::new();
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX).min(text.len());
                return (hosts, Some((at, format!("is no XML from here on: {error}"))));
            }
        };
        let result = match &event {
            Event::Eof => {
                let torn = host.map(|host| (host.bytes.start, "breaks off inside a host".to_string()));
                return (hosts, torn);
            }
            Event::DocType(name) if name.trim() != "nmaprun" => Err("declares a document type".to_string()),
            Event::GeneralRef(name) if !name.is_char_ref() && !matches!(&**name, "amp" | "lt" | "gt" | "quot" | "apos") => {
                Err("uses an entity".to_string())
            }
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "host" => {
                host = Some(Host { bytes: before..before, up: true, ..Host::default() });
                Ok(())
            }
            Event::Start(tag) | Event::Empty(tag) => match &mut host {
                Some(host) => element(host, &mut port, tag),
                None => Ok(()),
            },
            Event::End(tag) if tag.name().as_ref() == "host" => {
                if let Some(mut done) = host.take() {
                    done.bytes.end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
                    hosts.push(done);
                }
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(why) = result {
            return (hosts, Some((before, why)));
        }
    }
}

fn element(host: &mut Host, port: &mut String, tag: &BytesStart<'_>) -> Result<(), String> {
    let value = |name: &str| -> Result<String, String> {
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| format!("has an attribute that cannot be read: {error}"))?;
            if attribute.key.as_ref() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                let value = value.map_err(|error| format!("has a value that cannot be read: {error}"))?;
                return Ok(value.chars().take(LONGEST).collect());
            }
        }
        Ok(String::new())
    };
    match tag.name().as_ref() {
        "status" => host.up = value("state")? != "down",
        "address" => match value("addrtype")?.as_str() {
            "ipv4" => host.address = value("addr")?,
            "ipv6" if host.address.is_empty() => host.address = value("addr")?,
            "mac" => {
                host.mac = value("addr")?;
                host.vendor = value("vendor")?;
            }
            _ => {}
        },
        "hostname" if host.name.is_empty() => host.name = value("name")?,
        "port" => *port = format!("{}/{}", value("protocol")?, value("portid")?),
        "state" if value("state")? == "open" && host.open.len() < 1_000 => host.open.push(port.clone()),
        "osmatch" if host.os.is_empty() => {
            let accuracy: u8 = value("accuracy")?.parse().unwrap_or(0);
            if accuracy >= SUREST {
                host.os = value("name")?;
                host.accuracy = accuracy;
            }
        }
        "osclass" if host.sort.is_empty() && !host.os.is_empty() => host.sort = value("type")?,
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nmap_writes_is_read() {
        let text = include_str!("../../../../tests/data/import/nmap.xml");
        assert!(sniff(text) && refused(text).is_none());
        let (hosts, torn) = read(text);
        assert_eq!(torn, None);
        assert_eq!(hosts.len(), 2);
        assert_eq!((hosts[0].address.as_str(), hosts[0].up, hosts[0].accuracy), ("10.3.0.11", true, 97));
        assert_eq!((hosts[0].os.as_str(), hosts[0].sort.as_str()), ("Linux 5.0 - 5.2", "general purpose"));
        assert_eq!(hosts[0].open, ["tcp/9004"]);
        assert!(hosts[1].os.is_empty() && hosts[1].open.is_empty());
        assert!(text[hosts[1].bytes.clone()].starts_with("<host ") && text[hosts[1].bytes.clone()].ends_with("</host>"));
    }

    #[test]
    fn entities_and_document_types_are_refused() {
        for (text, what) in [
            ("<!DOCTYPE nmaprun [<!ENTITY a \"b\">]><nmaprun/>", "entities"),
            ("<!DOCTYPE nmaprun SYSTEM \"file:///etc/passwd\"><nmaprun/>", "document type"),
            ("<!DOCTYPE nmaprun><nmaprun/><!DOCTYPE x>", "document type"),
        ] {
            assert!(refused(text).is_some_and(|(_, why)| why.contains(what)), "{text}");
        }
        let (hosts, torn) = read("<nmaprun><host><address addr=\"&lol;\" addrtype=\"ipv4\"/></host></nmaprun>");
        assert!(hosts.is_empty() && torn.is_some());
        let (hosts, torn) = read("<nmaprun><host></host><host><address");
        assert!(hosts.len() == 1 && torn.is_some());
    }
}
