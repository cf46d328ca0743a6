//! The library behind `cargo iec62304`, for its own tests and chores. Its interface is not stable; the command line, the
//! tags, the documents and the report are.

pub mod accept;
pub mod arguments;
pub mod ask;
pub mod baseline;
pub mod clauses;
pub mod cli;
pub mod config;
pub mod cross_check;
pub mod derive;
pub mod diagnostic;
pub mod evaluate;
pub mod exit;
pub mod gather;
pub mod init;
pub mod inputs;
pub mod join;
pub mod judge;
pub mod keep;
pub mod manual;
pub mod model;
mod nouns;
pub mod prepare;
pub mod present;
pub mod propose;
pub mod query;
pub mod rejudge;
pub mod render;
pub mod report;
pub mod rules;
pub mod second_engine;
pub mod static_look;
pub mod stored;
pub mod verdict;
