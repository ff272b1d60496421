//! Zeek's `conn.log`, as tab-separated text or as JSON, one connection a line. It streams: whatever the file's size, a buffer is
//! held and nothing else.
//!
//! Fields by Zeek's documentation (`#separator`, `#fields`, `#path`; `id.orig_h`, `id.resp_h`, `id.resp_p`, `proto`, `service`,
//! `conn_state`). Which zone an address lies in is not known here.

use std::borrow::Cow;
use std::io::{self, Read};
use std::net::IpAddr;

use memchr::{memchr, memchr_iter};
use serde::Deserialize;

/// A line longer than this is read over, not kept.
pub const LONGEST_LINE: usize = 1 << 18;

/// One connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection<'a> {
    /// Who opened it.
    pub from: IpAddr,
    /// Who was asked.
    pub to: IpAddr,
    /// 6, 17 or 1.
    pub protocol: u8,
    /// The port asked for; 0 for ICMP.
    pub port: u16,
    /// What Zeek took it for; empty when it did not know.
    pub service: Cow<'a, str>,
    /// Whether it came about: a TCP connection that was refused or never answered shows no use of a rule.
    pub answered: bool,
}

/// Why a line says nothing of a connection.
pub type Unread = &'static str;

/// Whether the beginning of a file is a `conn.log`; the name of the log when it is another of Zeek's.
pub fn sniff(head: &[u8]) -> Option<Result<(), String>> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head.get(..65_536).unwrap_or(head));
    if text.starts_with("#separator") || text.starts_with("#fields") {
        let path = text.lines().take(12).find_map(|line| line.strip_prefix("#path"));
        return match path.map(str::trim) {
            Some("conn") => Some(Ok(())),
            Some(other) => Some(Err(other.chars().take(40).collect())),
            None => text.contains("id.orig_h").then_some(Ok(())),
        };
    }
    let first = text.lines().find(|line| !line.trim().is_empty())?.trim_start();
    let json = first.starts_with('{') && first.contains("\"id.orig_h\"") && first.contains("\"proto\"");
    (json && (first.contains("\"conn_state\"") || first.contains("\"_path\":\"conn\""))).then_some(Ok(()))
}

/// Reads a log to its end. `each` is given every line that is no directive, with its number from 1.
pub fn read(mut from: impl Read, mut each: impl FnMut(u64, Result<Connection<'_>, Unread>)) -> io::Result<()> {
    let mut form = Form::default();
    let mut buffer = vec![0u8; LONGEST_LINE];
    let (mut held, mut number, mut overlong) = (0usize, 0u64, false);
    loop {
        let free = buffer.get_mut(held..).unwrap_or(&mut []);
        let got = match from.read(free) {
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let full = held + got;
        let mut at = 0;
        let bytes = buffer.get(..full).unwrap_or(&[]);
        // What was held has no line's end in it.
        let mut look = held;
        while let Some(end) = bytes.get(look..).and_then(|rest| memchr(b'\n', rest)).map(|end| look + end) {
            number += 1;
            if std::mem::take(&mut overlong) {
                each(number, Err("the line is longer than any that Zeek writes"));
            } else {
                form.line(number, bytes.get(at..end).unwrap_or(&[]), &mut each);
            }
            at = end + 1;
            look = at;
        }
        if got == 0 {
            number += 1;
            if overlong {
                each(number, Err("the line is longer than any that Zeek writes"));
            } else {
                form.line(number, bytes.get(at..).unwrap_or(&[]), &mut each);
            }
            return Ok(());
        }
        held = full - at;
        buffer.copy_within(at..full, 0);
        if held == buffer.len() {
            overlong = true;
            held = 0;
        }
    }
}

/// Columns of the tab-separated form, as the last `#fields` gave them.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    from: usize,
    to: usize,
    port: usize,
    protocol: usize,
    service: Option<usize>,
    state: Option<usize>,
    last: usize,
}

/// What the directives above a line said.
#[derive(Debug)]
struct Form {
    separator: u8,
    columns: Option<Columns>,
    other: bool,
}

impl Default for Form {
    fn default() -> Form {
        Form { separator: b'\t', columns: None, other: false }
    }
}

impl Form {
    fn line(&mut self, number: u64, line: &[u8], each: &mut impl FnMut(u64, Result<Connection<'_>, Unread>)) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line) } else { line };
        match line.first() {
            None => {}
            Some(b'#') => self.directive(line),
            Some(b'{') => each(number, json(line)),
            Some(_) => each(number, self.row(line)),
        }
    }

    fn directive(&mut self, line: &[u8]) {
        if let Some(sign) = line.strip_prefix(b"#separator ") {
            let code = sign.strip_prefix(b"\\x").and_then(|hex| std::str::from_utf8(hex.trim_ascii()).ok());
            self.separator = code
                .and_then(|hex| u8::from_str_radix(hex, 16).ok())
                .or_else(|| sign.first().copied())
                .filter(|sign| *sign != b'\n')
                .unwrap_or(b'\t');
            return;
        }
        let mut words = line.split(|byte| *byte == self.separator);
        match words.next() {
            Some(b"#path") => self.other = words.next().is_some_and(|path| path != b"conn"),
            Some(b"#fields") => {
                let names: Vec<&[u8]> = words.collect();
                let at = |name: &[u8]| names.iter().position(|known| *known == name);
                self.columns = (|| {
                    let (service, state) = (at(b"service"), at(b"conn_state"));
                    let (from, to) = (at(b"id.orig_h")?, at(b"id.resp_h")?);
                    let (port, protocol) = (at(b"id.resp_p")?, at(b"proto")?);
                    let last = [from, to, port, protocol].into_iter().chain(service).chain(state).max()?;
                    Some(Columns { from, to, port, protocol, service, state, last })
                })();
            }
            _ => {}
        }
    }

    fn row<'a>(&self, line: &'a [u8]) -> Result<Connection<'a>, Unread> {
        /// Zeek's own log has 22 fields, with every known script's below 64.
        const MOST: usize = 64;
        if self.other {
            return Err("it is of another of Zeek's logs");
        }
        let columns = self.columns.ok_or("no `#fields` that names addresses, port and protocol stands above it")?;
        let mut cells: [&[u8]; MOST] = [&[]; MOST];
        let (mut start, mut count) = (0, 0);
        for end in memchr_iter(self.separator, line).chain([line.len()]) {
            if let Some(cell) = cells.get_mut(count) {
                *cell = line.get(start..end).unwrap_or(&[]);
            }
            start = end + 1;
            count += 1;
            if count > columns.last {
                break;
            }
        }
        if count <= columns.last {
            return Err("it has fewer fields than `#fields` names");
        }
        let cell = |at: usize| {
            let cell = cells.get(at).copied().unwrap_or(&[]);
            let cell = if cell == b"-" || cell == b"(empty)" { &[][..] } else { cell };
            std::str::from_utf8(cell).unwrap_or("")
        };
        let port = cell(columns.port).parse().map_err(|_| "its port is not understood")?;
        connection(
            cell(columns.from),
            cell(columns.to),
            port,
            cell(columns.protocol),
            Cow::Borrowed(columns.service.map_or("", cell)),
            columns.state.map_or("", cell),
        )
    }
}

#[derive(Deserialize)]
struct Logged<'a> {
    #[serde(rename = "_path", borrow, default)]
    path: Cow<'a, str>,
    #[serde(rename = "id.orig_h", borrow)]
    from: Cow<'a, str>,
    #[serde(rename = "id.resp_h", borrow)]
    to: Cow<'a, str>,
    #[serde(rename = "id.resp_p")]
    port: u16,
    #[serde(borrow)]
    proto: Cow<'a, str>,
    #[serde(borrow, default)]
    service: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    conn_state: Option<Cow<'a, str>>,
}

fn json(line: &[u8]) -> Result<Connection<'_>, Unread> {
    let logged: Logged<'_> =
        serde_json::from_slice(line).map_err(|_| "it is no JSON object with addresses, port and protocol")?;
    if !matches!(&*logged.path, "" | "conn") {
        return Err("it is of another of Zeek's logs");
    }
    let state = logged.conn_state.unwrap_or_default();
    connection(&logged.from, &logged.to, logged.port, &logged.proto, logged.service.unwrap_or_default(), &state)
}

fn connection<'a>(
    from: &str,
    to: &str,
    port: u16,
    protocol: &str,
    service: Cow<'a, str>,
    state: &str,
) -> Result<Connection<'a>, Unread> {
    let from = from.parse().map_err(|_| "its origin's address is not understood")?;
    let to = to.parse().map_err(|_| "its responder's address is not understood")?;
    let (protocol, port) = match protocol {
        "tcp" => (6, port),
        "udp" => (17, port),
        "icmp" => (1, 0),
        _ => return Err("its protocol is none that is simulated"),
    };
    let answered = protocol != 6 || !matches!(state, "S0" | "REJ" | "RSTOS0" | "SH");
    Ok(Connection { from, to, protocol, port, service, answered })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
        #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n";

    fn lines(text: &[u8]) -> Vec<(u64, String)> {
        let mut lines = Vec::new();
        read(text, |number, line| {
            lines.push((
                number,
                match line {
                    Ok(known) => format!(
                        "{} {} {}/{} {} {}",
                        known.from, known.to, known.protocol, known.port, known.service, known.answered
                    ),
                    Err(why) => why.to_string(),
                },
            ));
        })
        .unwrap();
        lines
    }

    #[test]
    fn both_forms_say_the_same() {
        let rows = format!(
            "{HEAD}1.0\tC1\t10.1.0.5\t50000\t10.2.0.9\t104\ttcp\tdicom\t1.0\t5\t6\tSF\n1.0\tC2\tfe80::1\t1\tff02::fb\t5353\tudp\t-\t-\t-\t-\tS0\n\
             1.0\tC3\t10.1.0.5\t8\t10.2.0.9\t0\ticmp\t-\t-\t-\t-\tOTH\n#close\t2026-01-01\n"
        );
        let objects = "{\"ts\":1.0,\"uid\":\"C1\",\"id.orig_h\":\"10.1.0.5\",\"id.orig_p\":50000,\"id.resp_h\":\"10.2.0.9\",\"id.resp_p\":104,\"proto\":\"tcp\",\"service\":\"dicom\",\"conn_state\":\"SF\"}\n\
            {\"id.orig_h\":\"fe80::1\",\"id.resp_h\":\"ff02::fb\",\"id.resp_p\":5353,\"proto\":\"udp\",\"conn_state\":\"S0\"}\n\
            {\"id.orig_h\":\"10.1.0.5\",\"id.resp_h\":\"10.2.0.9\",\"id.resp_p\":0,\"proto\":\"icmp\"}";
        assert!(matches!(sniff(rows.as_bytes()), Some(Ok(()))) && matches!(sniff(objects.as_bytes()), Some(Ok(()))));
        let said = |text: &[u8]| lines(text).into_iter().map(|(_, said)| said).collect::<Vec<_>>();
        assert_eq!(
            said(rows.as_bytes()),
            ["10.1.0.5 10.2.0.9 6/104 dicom true", "fe80::1 ff02::fb 17/5353  true", "10.1.0.5 10.2.0.9 1/0  true"]
        );
        assert_eq!(said(objects.as_bytes()), said(rows.as_bytes()));
    }

    #[test]
    fn what_cannot_be_read_costs_its_line() {
        let text = format!(
            "1\tbefore\n{HEAD}1.0\tC1\t10.1.0.5\t50000\t10.2.0.9\t104\ttcp\t-\t-\t-\t-\tREJ\n1.0\tC1\tnowhere\t5\t10.2.0.9\t104\ttcp\t-\t-\t-\t-\tSF\n\
             short\tline\n1.0\tC1\t10.1.0.5\t5\t10.2.0.9\t99999\ttcp\t-\t-\t-\t-\tSF\n{{\"id.orig_h\":7}}\n"
        );
        let said = lines(text.as_bytes());
        assert_eq!(said[0], (1, "no `#fields` that names addresses, port and protocol stands above it".into()));
        assert_eq!(said[1], (8, "10.1.0.5 10.2.0.9 6/104  false".into()));
        assert_eq!(said.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 8, 9, 10, 11, 12]);
        assert!(said[2].1.contains("origin's address") && said[3].1.contains("fewer fields") && said[4].1.contains("port"));
    }

    #[test]
    fn a_line_without_end_is_read_over_in_bounded_memory() {
        let long = format!("{HEAD}{}\n1.0\tC1\t10.1.0.5\t5\t10.2.0.9\t104\ttcp\t-\t-\t-\t-\tSF", "x".repeat(3 * LONGEST_LINE));
        let said = lines(long.as_bytes());
        assert_eq!(said.len(), 2);
        assert_eq!(said[0], (7, "the line is longer than any that Zeek writes".into()));
        assert_eq!(said[1].0, 8);
    }

    #[test]
    fn another_log_of_zeek_is_named() {
        assert_eq!(sniff(b"#separator \\x09\n#path\tdns\n"), Some(Err("dns".into())));
        assert_eq!(sniff(b"vlan,zone\n"), None);
    }
}
