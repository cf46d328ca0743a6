//! `cargo xtask bench`: measures the tool beside the tools that one would use without it, in one sitting, and writes
//! docs/BENCHMARKS.md. One file for each benchmark; a further one is a file, a line in `BENCHMARKS`, and a section of the page.

mod attribution;
mod contest;
mod document;
mod growth;
mod html;
mod machine;
mod phases;
pub mod process;
mod static_check;
mod statistics;
mod tagged;
mod unchanged;
mod verify;
mod workload;

use std::fs;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::inputs::command::CommandLine;

use machine::Machine;
use workload::Shape;

/// What to measure.
#[derive(clap::Args)]
pub struct Args {
    /// The benchmarks; all of them where none is named.
    names: Vec<String>,
    /// How often each command runs [default: 5, with --quick 1].
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    runs: Option<u16>,
    /// Small workloads, one run each: whether everything works, not how fast. Writes no page unless `--out` names one.
    #[arg(long)]
    quick: bool,
    /// The page whose sections are written [default: docs/BENCHMARKS.md].
    #[arg(long)]
    out: Option<Utf8PathBuf>,
}

/// What the benchmarks share.
#[derive(Debug)]
pub struct Context {
    /// The repository.
    pub repository: Utf8PathBuf,
    /// Where workspaces are made and built.
    pub folder: Utf8PathBuf,
    /// The tool, built in release.
    pub tool: Utf8PathBuf,
    /// Whether the tool can run tests through more than one runner.
    pub has_runners: bool,
    /// How often each command runs.
    pub runs: usize,
    /// Whether workloads are small.
    pub quick: bool,
    /// The machine and its tools.
    pub machine: Machine,
}

/// One benchmark: the name of its section, and what writes it.
struct Benchmark {
    name: &'static str,
    run: fn(&Context) -> Result<String>,
}

const BENCHMARKS: [Benchmark; 6] = [
    Benchmark {
        name: "verify",
        run: verify::run,
    },
    Benchmark {
        name: "attribution",
        run: attribution::run,
    },
    Benchmark {
        name: "growth",
        run: growth::run,
    },
    Benchmark {
        name: "unchanged",
        run: unchanged::run,
    },
    Benchmark {
        name: "static",
        run: static_check::run,
    },
    Benchmark {
        name: "html",
        run: html::run,
    },
];

/// Measures; gives the page if it was written.
pub fn run(repository: &Utf8Path, args: &Args) -> Result<Vec<Utf8PathBuf>> {
    let chosen = choose(&args.names)?;
    let default_page = repository.join("docs/BENCHMARKS.md");
    let page = match (&args.out, args.quick) {
        (Some(path), _) => Some(path.clone()),
        (None, false) => Some(default_page.clone()),
        (None, true) => None,
    };
    let context = Context::new(repository, args)?;
    let mut sections = vec![("machine", context.machine.table(context.runs))];
    for benchmark in chosen {
        say(&format!("measuring {} ...", benchmark.name));
        let body =
            (benchmark.run)(&context).with_context(|| format!("benchmark `{}`", benchmark.name))?;
        say(&body);
        sections.push((benchmark.name, body));
    }
    let Some(page) = page else {
        return Ok(Vec::new());
    };
    // Read only now: whoever edits the text by hand meanwhile loses nothing.
    let source = if page.exists() { &page } else { &default_page };
    let mut text = fs::read_to_string(source).with_context(|| format!("cannot read {source}"))?;
    for (name, body) in sections {
        text = document::with_section(&text, name, &body)?;
    }
    fs::write(&page, text).with_context(|| format!("cannot write {page}"))?;
    Ok(vec![page])
}

fn choose(names: &[String]) -> Result<Vec<&'static Benchmark>> {
    for name in names {
        let known = BENCHMARKS.map(|benchmark| benchmark.name);
        ensure!(
            known.contains(&name.as_str()),
            "there is no benchmark `{name}`: there are {}",
            known.join(", ")
        );
    }
    let chosen = BENCHMARKS
        .iter()
        .filter(|it| names.is_empty() || names.iter().any(|name| name == it.name));
    Ok(chosen.collect())
}

#[expect(
    clippy::print_stderr,
    reason = "a chore that takes minutes says where it is"
)]
fn say(text: &str) {
    eprintln!("{text}");
}

impl Context {
    fn new(repository: &Utf8Path, args: &Args) -> Result<Self> {
        let folder = repository.join("target/bench");
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {folder}"))?;
        let runs = args.runs.unwrap_or(if args.quick { 1 } else { 5 });
        say("building the tool ...");
        process::command("cargo")
            .args([
                "build",
                "--release",
                "--locked",
                "--package",
                "cargo-iec62304",
                "--bin",
                "cargo-iec62304",
            ])
            .args(["--manifest-path", repository.join("Cargo.toml").as_str()])
            .args(["--target-dir", repository.join("target").as_str()])
            .output()?;
        let tool = repository.join("target/release/cargo-iec62304");
        let help = process::command(tool.as_str())
            .args(["verify", "--help"])
            .output()?;
        Ok(Self {
            has_runners: String::from_utf8_lossy(&help.stdout).contains("--runner "),
            repository: repository.to_owned(),
            tool,
            folder,
            runs: usize::from(runs),
            quick: args.quick,
            machine: Machine::look(),
        })
    }

    /// A workspace of that shape in a folder of that name; gives the folder.
    fn workspace(&self, name: &str, shape: Shape) -> Result<Utf8PathBuf> {
        let folder = self.folder.join(name);
        workload::write(shape, &folder, &self.repository.join("iec62304-macros"))?;
        Ok(folder)
    }

    /// `cargo iec62304 verify` of a workspace, with the report in the target directory.
    fn verify(&self, workspace: &Utf8Path, target: &Utf8Path) -> CommandLine {
        process::command(self.tool.as_str())
            .args(["verify", "--verbose", "--format", "json"])
            .args(["--manifest-path", workspace.join("Cargo.toml").as_str()])
            .args(["--output", report(target).as_str()])
            .set("CARGO_TARGET_DIR", target.as_str())
    }

    /// `cargo llvm-cov nextest --json` of a workspace.
    fn llvm_cov(workspace: &Utf8Path, target: &Utf8Path) -> CommandLine {
        process::command("cargo")
            .args(["llvm-cov", "nextest", "--json"])
            .args(["--manifest-path", workspace.join("Cargo.toml").as_str()])
            .args(["--output-path", target.join("coverage.json").as_str()])
            .set("CARGO_TARGET_DIR", target.as_str())
            .set("LLVM_COV", machine::LLVM_COV)
            .set("LLVM_PROFDATA", machine::LLVM_PROFDATA)
            .set("CARGO_LLVM_COV_SETUP", "no")
    }
}

/// Where [`Context::verify`] puts the report.
fn report(target: &Utf8Path) -> Utf8PathBuf {
    target.join("report.json")
}

/// An empty folder.
fn emptied(folder: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {folder}"))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {folder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_that_does_not_exist_is_an_error_that_names_the_others() {
        let error = choose(&["odd".to_owned()]).err().unwrap().to_string();
        assert!(
            error.contains("`odd`: there are verify, attribution, growth, unchanged, static, html"),
            "{error}"
        );
        let names = |chosen: Vec<&Benchmark>| chosen.iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names(choose(&["growth".to_owned()]).unwrap()), ["growth"]);
        assert_eq!(choose(&[]).unwrap().len(), BENCHMARKS.len());
    }

    #[test]
    fn the_page_has_a_section_for_each_benchmark() {
        let page = crate::repository().join("docs/BENCHMARKS.md");
        let text = fs::read_to_string(page).unwrap();
        for name in BENCHMARKS
            .map(|benchmark| benchmark.name)
            .into_iter()
            .chain(["machine"])
        {
            document::with_section(&text, name, "x").unwrap();
        }
    }
}
