//! The command line of `matrix` and `trace`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use super::{Caching, ColorName, ProjectArgs};
use crate::query::Kind;

/// What is asked.
#[derive(Debug, Args)]
pub struct MatrixArgs {
    /// The kind that rows start with
    #[arg(long, value_name = "KIND", value_enum)]
    pub from: Kind,
    /// The kind that rows end with
    #[arg(long, value_name = "KIND", value_enum)]
    pub to: Kind,
    /// Only list rows with a gap
    #[arg(long)]
    pub gaps: bool,
    /// End with exit code 1 where there is a gap, with 3 where none can be seen for lack of evidence
    #[arg(long)]
    pub deny_gaps: bool,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = MatrixFormat::Terminal)]
    pub format: MatrixFormat,
    /// Which report is read.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What is asked.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// An id, the end of a unit's or test's path (`limits::clamp`), or a place (`src/dose.rs:120`)
    #[arg(value_name = "ID|PATH|FILE:LINE")]
    pub name: String,
    /// The kind of the thing, where several have that id
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<Kind>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = TraceFormat::Terminal)]
    pub format: TraceFormat,
    /// Show long lists in full
    #[arg(short, long)]
    pub verbose: bool,
    /// Which report is read.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Which report is read, and where the answer goes.
#[derive(Debug, Args)]
pub struct SourceArgs {
    /// Read this report, as `verify --format json` wrote it [default: the newest stored run, if it is of the present code]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["run", "only_static"], help_heading = "Evidence")]
    pub report: Option<Utf8PathBuf>,
    /// Read this stored run: its folder, or its id under the target directory
    #[arg(
        long,
        value_name = "RUN",
        conflicts_with = "only_static",
        help_heading = "Evidence"
    )]
    pub run: Option<Utf8PathBuf>,
    /// Only read tags and documents: no outcomes, no coverage
    #[arg(long = "static", help_heading = "Evidence")]
    pub only_static: bool,
    /// Parse every source file anew; `IEC62304_NO_CACHE` does the same
    #[arg(long)]
    pub no_cache: bool,
    /// Write the result to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<Utf8PathBuf>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
    /// What is judged.
    #[command(flatten)]
    pub project: ProjectArgs,
}

/// Form of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    /// A table for a person at a terminal.
    Terminal,
    /// Comma-separated values, every field quoted.
    Csv,
    /// Schema `iec62304-matrix/1`.
    Json,
    /// A Markdown table.
    Markdown,
}

/// Form of a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// A tree for a person at a terminal.
    Terminal,
    /// Schema `iec62304-trace/1`.
    Json,
}

impl SourceArgs {
    /// Whether the cache may be used.
    pub const fn caching(&self) -> Caching {
        if self.no_cache {
            Caching::Off
        } else {
            Caching::On
        }
    }
}
