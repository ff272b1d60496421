//! What an attacker and those who recover know of servers by their roles, in the words that imports and shipped hospitals give
//! them. Which servers a service runs on is said by the service and not here.

/// Where logs are kept, the most telling first.
pub const LOG_KEEPERS: [&str; 2] = ["security", "directory"];
/// What everything else is rebuilt upon.
pub const CORE: [&str; 3] = ["directory", "dns", "backup"];
/// Those that hold what is worth taking.
pub const DATA_STORES: [&str; 6] = ["record", "file", "pacs", "laboratory", "mail", "admission"];
/// Those that lead on to many others.
pub const LEADING_ON: [&str; 4] = ["backup", "jump-host", "update", "security"];
/// What clients are built anew from.
pub const DISTRIBUTION: &str = "update";
/// Servers of departments: many applications of few servers each under one service.
pub const APPLICATION: &str = "application";
