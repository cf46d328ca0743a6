//! The command line.

pub mod architecture;
pub mod deviation;
pub mod outputs;
pub mod query;
pub mod review;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::inputs::runner::arguments::RunnerArgs;
use crate::inputs::workspace::Selection;
use crate::model::Gate;
use outputs::OutputArgs;

const EXIT_CODES: &str = "Exit codes: 0 pass, 1 a rule is violated, 2 wrong usage, configuration, tag or document, \
    3 evidence could not be gathered or trusted.";

/// Proves that a Rust project meets IEC 62304: requirements, units, tests and the code they really executed.
#[derive(Debug, Parser)]
#[command(
    name = "cargo iec62304",
    bin_name = "cargo iec62304",
    version,
    max_term_width = 100
)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a first configuration with the packages as items; nothing that exists is touched
    Init(InitArgs),
    /// Build, run every test on its own, and judge what was really executed
    #[command(after_help = EXIT_CODES)]
    Verify(VerifyArgs),
    /// Judge the stored evidence of all shards of a run together (nothing is built or run)
    #[command(after_help = EXIT_CODES)]
    Merge(MergeArgs),
    /// Judge what needs no execution: tags, documents, classes (nothing is built or run)
    #[command(after_help = EXIT_CODES)]
    Check(CheckArgs),
    /// Show which things of one kind are tied to which of another, gaps included (nothing is built or run)
    Matrix(query::MatrixArgs),
    /// Show all that is tied to one requirement, hazard, unit, test or line, and where the chain breaks
    Trace(query::TraceArgs),
    /// Print records of deviations: findings that are accepted for a time
    Deviation(deviation::DeviationArgs),
    /// Print records of reviews: units that a person looked at because no test can execute them
    Review(review::ReviewArgs),
    /// Show items, classes, interfaces, and what the code really depends on (nothing is built or run)
    #[command(visible_alias = "arch")]
    Architecture(architecture::ArchitectureArgs),
    /// Explain a rule, a clause of the standard, a class or an exit code; without a name, list the rules
    Explain(ExplainArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print a manual page, in roff: of the tool, or of one of its commands
    Man(ManArgs),
}

/// Whether what is slow to find out is kept for the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Caching {
    /// Everything is looked at anew.
    #[default]
    Off,
    /// What an earlier look read of unchanged files is used again.
    On,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest options")]
    pub manifest_path: Option<Utf8PathBuf>,
    /// Where to write the configuration, if not `iec62304.toml` beside the workspace's Cargo.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<Utf8PathBuf>,
    /// Only show what would be written
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
}

impl InitArgs {
    /// What concerns cargo.
    pub fn selection(&self) -> Selection {
        Selection {
            manifest_path: self.manifest_path.clone(),
            ..Selection::default()
        }
    }
}

/// How much a command says that judges nothing.
#[derive(Debug, Clone, Copy, Args)]
pub struct TalkArgs {
    /// Say more
    #[arg(short, long)]
    pub verbose: bool,
    /// Say only what went wrong, and what was asked for
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Options that `check` has too.
    #[command(flatten)]
    pub common: CommonArgs,
    /// How many tests run at a time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// How long one test may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..))]
    pub test_timeout: u64,
    /// Judge stored evidence again: nothing is built, nothing is run
    #[arg(
        long,
        value_name = "DIR",
        help_heading = "Evidence",
        conflicts_with_all = ["jobs", "test_timeout", "filter", "test_arguments", "evidence_out", "keep", "engine", "cross_check", "RunnerArgs"]
    )]
    pub from: Option<Utf8PathBuf>,
    /// Copy the evidence of this run to a new folder
    #[arg(long, value_name = "DIR", help_heading = "Evidence")]
    pub evidence_out: Option<Utf8PathBuf>,
    /// How many runs are kept under the target directory, with this one
    #[arg(long, value_name = "N", help_heading = "Evidence", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: u16,
    /// Which runner runs the tests, and which of them.
    #[command(flatten)]
    pub runner: RunnerArgs,
    /// Measure branches too: needs a nightly compiler
    #[arg(long)]
    pub branch: bool,
    /// What reads the coverage. `llvm-cov` calls `cargo llvm-cov` once for each passed test: slow, meant for small suites and audits
    #[arg(long, value_enum, default_value_t = EngineName::Native)]
    pub engine: EngineName,
    /// Have LLVM's tools read the same profiles too, and compare each unit: any difference leaves the verdict undetermined
    #[arg(long)]
    pub cross_check: bool,
    /// Evidence from elsewhere: a TOML file with `[[evidence]]` entries, or a report (JUnit, llvm-cov JSON, LCOV, Cobertura)
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<Utf8PathBuf>,
    /// Only run tests whose name contains this text: narrows the scope
    #[arg(value_name = "TESTNAME")]
    pub filter: Option<String>,
    /// Arguments for the tests, as libtest knows them
    #[arg(last = true, value_name = "ARGS")]
    pub test_arguments: Vec<String>,
}

/// Options of `merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Options that `verify` has too.
    #[command(flatten)]
    pub common: CommonArgs,
    /// The evidence of each shard, as `verify --partition … --evidence-out DIR` wrote it
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<Utf8PathBuf>,
    /// Evidence from elsewhere: a TOML file with `[[evidence]]` entries, or a report (JUnit, llvm-cov JSON, LCOV, Cobertura)
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<Utf8PathBuf>,
    /// Store the evidence of all shards together in a new folder, for `verify --from`
    #[arg(long, value_name = "DIR", help_heading = "Evidence")]
    pub evidence_out: Option<Utf8PathBuf>,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Options that `verify` has too.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Parse every source file anew; `IEC62304_NO_CACHE` does the same
    #[arg(long)]
    pub no_cache: bool,
}

/// What to explain.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct ExplainArgs {
    /// What needs the workspace.
    #[command(subcommand)]
    pub of: Option<ExplainCommand>,
    /// A rule (`trace-hollow`), a clause (`5.5.5`), a class (`C`, `classes`) or an exit code (`exit-3`, `exit`)
    #[arg(value_name = "RULE|CLAUSE|CLASS|EXIT")]
    pub name: Option<String>,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
}

/// Which completions.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell; they complete `cargo-iec62304`, the program behind `cargo iec62304`
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
}

/// Which manual page.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command; without one, the page of the tool
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
}

/// Explanations that need the workspace.
#[derive(Debug, Subcommand)]
pub enum ExplainCommand {
    /// Explain where the class of something comes from, step by step, and what would change it
    Class(ExplainClassArgs),
}

/// What to explain.
#[derive(Debug, Args)]
pub struct ExplainClassArgs {
    /// A unit (also the end of its path), an item, a requirement, a place (`src/dose.rs:120`), or `system`
    #[arg(value_name = "PATH")]
    pub name: String,
    /// How much it says.
    #[command(flatten)]
    pub talk: TalkArgs,
    /// What is looked at.
    #[command(flatten)]
    pub project: ProjectArgs,
}

/// Options of every judging command.
#[derive(Debug, Clone, Args)]
pub struct CommonArgs {
    /// What is judged.
    #[command(flatten)]
    pub project: ProjectArgs,
    /// Forms of the result, and where each goes.
    #[command(flatten)]
    pub outputs: OutputArgs,
    /// What standard output gets: `json` are rustc's diagnostics, one JSON object a line, as editors read them from cargo
    #[arg(long, value_enum, default_value_t = MessageFormat::Human)]
    pub message_format: MessageFormat,
    /// What is written of the findings for later.
    #[command(flatten)]
    pub baseline: BaselineArgs,
    /// Show every rule and every finding
    #[arg(short, long)]
    pub verbose: bool,
    /// Show only the rules that are not satisfied, and the verdict
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
}

/// What is judged, and by which gate and day; options that cargo has mean what they mean there.
#[derive(Debug, Clone, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each one is a switch of the command line"
)]
pub struct ProjectArgs {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest options")]
    pub manifest_path: Option<Utf8PathBuf>,
    /// The configuration, where it is not `iec62304.toml` beside the workspace's Cargo.toml
    #[arg(long, value_name = "FILE")]
    pub config: Option<Utf8PathBuf>,
    /// Only judge this package: narrows the scope
    #[arg(short, long, value_name = "SPEC", help_heading = "Package selection")]
    pub package: Vec<String>,
    /// Judge all packages of the workspace (the default)
    #[arg(long, alias = "all", help_heading = "Package selection")]
    pub workspace: bool,
    /// Do not judge this package: narrows the scope
    #[arg(long, value_name = "SPEC", help_heading = "Package selection")]
    pub exclude: Vec<String>,
    /// Features to activate, separated by blanks or commas
    #[arg(
        short = 'F',
        long,
        value_name = "FEATURES",
        value_delimiter = ',',
        help_heading = "Feature selection"
    )]
    pub features: Vec<String>,
    /// Activate all features
    #[arg(long, help_heading = "Feature selection")]
    pub all_features: bool,
    /// Do not activate the default features
    #[arg(long, help_heading = "Feature selection")]
    pub no_default_features: bool,
    /// Build for this platform
    #[arg(long, value_name = "TRIPLE", help_heading = "Compilation options")]
    pub target: Option<String>,
    /// Build with this profile
    #[arg(
        long,
        value_name = "PROFILE-NAME",
        help_heading = "Compilation options"
    )]
    pub profile: Option<String>,
    /// Insist that Cargo.lock stays as it is
    #[arg(long, help_heading = "Manifest options")]
    pub locked: bool,
    /// Run without the network
    #[arg(long, help_heading = "Manifest options")]
    pub offline: bool,
    /// As --locked and --offline together
    #[arg(long, help_heading = "Manifest options")]
    pub frozen: bool,
    /// Judge dates by this day, as YYYY-MM-DD [default: the clock's, or that of `SOURCE_DATE_EPOCH`]
    #[arg(long, value_name = "DATE")]
    pub today: Option<jiff::civil::Date>,
    /// The gate that counts
    #[arg(long, value_enum, default_value_t = GateName::Merge)]
    pub gate: GateName,
    /// Accept the findings that this file recorded, until the day in it; never at a release
    #[arg(long, value_name = "FILE", help_heading = "Baseline")]
    pub baseline: Option<Utf8PathBuf>,
}

/// Options that write a baseline.
#[derive(Debug, Clone, Args)]
pub struct BaselineArgs {
    /// Record the findings of this run in a new file, for --baseline
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Baseline",
        conflicts_with = "baseline"
    )]
    pub write_baseline: Option<Utf8PathBuf>,
    /// The last day of the baseline, as YYYY-MM-DD [default: 90 days from today; a year at most]
    #[arg(
        long,
        value_name = "DATE",
        help_heading = "Baseline",
        requires = "write_baseline"
    )]
    pub baseline_expires: Option<jiff::civil::Date>,
    /// Take out of the baseline what no longer occurs; it never grows
    #[arg(long, help_heading = "Baseline", requires = "baseline")]
    pub update_baseline: bool,
}

/// Form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person at a terminal.
    Terminal,
    /// The report, schema `iec62304-report/1`.
    Json,
    /// For the browser: one file with everything in it.
    Html,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// JUnit XML: one suite for each rule, one case for each of its subjects.
    Junit,
    /// A summary for a pull request, below 60 kB.
    Markdown,
    /// Annotations of a GitHub workflow.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// The findings as a table for spreadsheets.
    Csv,
}

impl Format {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// What standard output gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// What `--format` says.
    Human,
    /// The findings as rustc's diagnostics, wrapped as cargo does.
    Json,
}

/// What reads coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// The tool's own reader.
    Native,
    /// cargo-llvm-cov, which must be installed.
    LlvmCov,
}

/// A gate, as one names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GateName {
    /// Every commit.
    Merge,
    /// Before a version goes out: the whole system, `--locked`.
    Release,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// Where the output is a terminal and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl CheckArgs {
    /// Whether the cache may be used.
    pub const fn caching(&self) -> Caching {
        if self.no_cache {
            Caching::Off
        } else {
            Caching::On
        }
    }
}

impl From<GateName> for Gate {
    fn from(name: GateName) -> Self {
        match name {
            GateName::Merge => Self::Merge,
            GateName::Release => Self::Release,
        }
    }
}

impl ProjectArgs {
    /// What concerns cargo.
    pub fn selection(&self) -> Selection {
        let features = self
            .features
            .iter()
            .flat_map(|text| text.split_whitespace());
        Selection {
            manifest_path: self.manifest_path.clone(),
            packages: self.package.clone(),
            exclude: self.exclude.clone(),
            features: features
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            all_features: self.all_features,
            no_default_features: self.no_default_features,
            target: self.target.clone(),
            profile: self.profile.clone(),
            locked: self.locked,
            offline: self.offline,
            frozen: self.frozen,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
