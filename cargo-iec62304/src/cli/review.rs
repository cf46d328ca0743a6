//! The command line of `review`.

use clap::{Args, Subcommand};

use super::{ColorName, ProjectArgs};

/// What to do with reviews of units.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// The action.
    #[command(subcommand)]
    pub action: ReviewAction,
}

/// The actions.
#[derive(Debug, Subcommand)]
pub enum ReviewAction {
    /// Print a record that is ready to be filled in: nothing is written, and until it is filled in, documents with it are refused
    New(NewReviewArgs),
}

/// What the record is about.
#[derive(Debug, Args)]
pub struct NewReviewArgs {
    /// The unit, by the id that reports give it
    #[arg(long, value_name = "ID")]
    pub unit: String,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
    /// What is judged.
    #[command(flatten)]
    pub project: ProjectArgs,
}
