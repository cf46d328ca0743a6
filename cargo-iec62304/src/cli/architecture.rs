//! The command line of `architecture`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use super::{ProjectArgs, TalkArgs};

/// What is shown.
#[derive(Debug, Args)]
pub struct ArchitectureArgs {
    /// Form of the result
    #[arg(long, value_enum, default_value_t = ArchitectureFormat::Terminal)]
    pub format: ArchitectureFormat,
    /// Write the result to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<Utf8PathBuf>,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
    /// What is looked at.
    #[command(flatten)]
    pub project: ProjectArgs,
}

/// Form of an architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ArchitectureFormat {
    /// Tables for a person at a terminal.
    Terminal,
    /// Schema `iec62304-architecture/1`.
    Json,
    /// A Mermaid flowchart.
    Mermaid,
    /// A graph in DOT.
    Dot,
}
