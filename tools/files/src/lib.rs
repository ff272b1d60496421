//! Every reader and writer: TOML with spans, CSV, firewall rules, exports; JSON, CSV, HTML.
//!
//! Files become a [`codedark_sim::blueprint::Blueprint`]; outcomes and journals become files. No modelling may go in.

pub mod assets;
pub mod furnish;
