//! Chores of the repository: `cargo xtask new-rule …`, `cargo xtask docs`, `cargo xtask bench`.

mod architecture;
mod bench;
mod clauses;
mod docs;
mod new_rule;
mod schema;

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Makes the file, the fixtures and the registration of a new rule; its tests fail until it is written.
    NewRule(new_rule::Args),
    /// Writes docs/rules/, docs/clauses.md, the schema of the report and the list of modules from their sources.
    Docs,
    /// Measures the tool beside others, and writes docs/BENCHMARKS.md.
    Bench(bench::Args),
    #[command(hide = true)]
    Measured(bench::process::Args),
}

fn main() -> Result<()> {
    let done = match Cli::parse().chore {
        Chore::NewRule(args) => new_rule::run(&repository(), &args)?,
        Chore::Docs => [
            docs::write,
            clauses::write,
            schema::write,
            architecture::write,
        ]
        .iter()
        .map(|write| write(&repository()))
        .collect::<Result<Vec<_>>>()?
        .concat(),
        Chore::Bench(args) => bench::run(&repository(), &args)?,
        Chore::Measured(args) => {
            bench::process::run(&args)?;
            Vec::new()
        }
    };
    report(&done);
    Ok(())
}

/// The root of this repository.
fn repository() -> Utf8PathBuf {
    let xtask = Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().map_or(xtask.clone(), Into::into)
}

#[expect(clippy::print_stdout, reason = "a chore says which files it changed")]
fn report(files: &[Utf8PathBuf]) {
    for file in files {
        println!("{file}");
    }
}
