//! The command line of `deviation`.

use clap::{Args, Subcommand};

use super::{ColorName, ProjectArgs};

/// What to do with deviations.
#[derive(Debug, Args)]
pub struct DeviationArgs {
    /// The action.
    #[command(subcommand)]
    pub action: DeviationAction,
}

/// The actions.
#[derive(Debug, Subcommand)]
pub enum DeviationAction {
    /// Print a record that is ready to be filled in: nothing is written, and until it is filled in, documents with it are refused
    New(NewDeviationArgs),
}

/// What the record is about.
#[derive(Debug, Args)]
pub struct NewDeviationArgs {
    /// The rule whose finding is accepted
    #[arg(long, value_name = "RULE")]
    pub rule: String,
    /// What the finding is about: the id of a unit or test, an ID of the documents, or `system`
    #[arg(long, value_name = "ID")]
    pub subject: String,
    /// The other item, for a rule on pairs of items
    #[arg(long, value_name = "ITEM")]
    pub with: Option<String>,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
    /// What is judged.
    #[command(flatten)]
    pub project: ProjectArgs,
}
