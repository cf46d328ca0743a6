//! What the user asks of the runner: which one it is, and which tests it runs.

use clap::{Args, ValueEnum};

use crate::inputs::partition::{Partition, PartitionKind};

/// Options of the runner.
#[derive(Debug, Clone, Default, Args)]
pub struct RunnerArgs {
    /// What runs the tests; `auto` takes nextest where it is installed and usable, and says why where it does not
    #[arg(long, value_enum, default_value_t, help_heading = "Runner options")]
    pub runner: RunnerName,
    /// Profile of nextest's configuration [needs nextest]
    #[arg(long, value_name = "NAME", help_heading = "Runner options")]
    pub nextest_profile: Option<String>,
    /// Only run tests that this filterset of nextest chooses: narrows the scope [needs nextest]
    #[arg(
        short = 'E',
        long = "filterset",
        value_name = "EXPR",
        help_heading = "Runner options"
    )]
    pub filtersets: Vec<String>,
    /// Only run one shard, such as `hash:1/4` or `count:1/4` (`slice:1/4` needs nextest): narrows the scope
    #[arg(long, value_name = "SHARD", help_heading = "Runner options")]
    pub partition: Option<Partition>,
    /// Run a failed test again, up to so often; one that passes then is flaky
    #[arg(long, value_name = "N", help_heading = "Runner options")]
    pub retries: Option<u16>,
    /// Leave out the documentation tests: narrows the scope
    #[arg(long, help_heading = "Runner options")]
    pub no_doctests: bool,
    /// Run the tests of examples too
    #[arg(long, help_heading = "Runner options")]
    pub examples: bool,
    /// Run benchmarks too, each once as a test
    #[arg(long, help_heading = "Runner options")]
    pub benches: bool,
}

/// A runner, as one names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum RunnerName {
    /// nextest where it is installed and usable, else the tool's own runner.
    #[default]
    Auto,
    /// nextest, or an error.
    Nextest,
    /// The tool's own runner, which needs nothing but cargo.
    Cargo,
}

impl RunnerArgs {
    /// Whether something may be left out: the scope is partial.
    pub const fn narrows(&self) -> bool {
        self.partition.is_some() || !self.filtersets.is_empty() || self.no_doctests
    }

    /// Flags of cargo for targets that are left alone unless asked for.
    pub fn more_targets(&self) -> Vec<&'static str> {
        let asked = [(self.examples, "--examples"), (self.benches, "--benches")];
        let flags = asked.iter().filter(|(on, _)| *on);
        flags.map(|(_, flag)| *flag).collect()
    }

    /// The first option that only nextest understands.
    pub fn needs_nextest(&self) -> Option<&'static str> {
        let slice = |partition: Partition| partition.kind == PartitionKind::Slice;
        if !self.filtersets.is_empty() {
            Some("--filterset")
        } else if self.nextest_profile.is_some() {
            Some("--nextest-profile")
        } else if self.partition.is_some_and(slice) {
            Some("--partition slice:…")
        } else {
            None
        }
    }
}
