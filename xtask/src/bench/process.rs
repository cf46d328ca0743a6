//! Runs a command and tells how long it took and how much memory it needed.
//!
//! The system counts memory over all children of a process at once. So each command is run by a process of its own (this program
//! again), which has no other child.

use std::ffi::OsString;
use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::inputs::command::CommandLine;

/// Runs a command for the benchmarks, and writes what it took.
#[derive(clap::Args)]
pub struct Args {
    /// Where the figures go.
    figures: Utf8PathBuf,
    /// The command.
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

/// What a command took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// From its start to its end, in seconds.
    pub wall: f64,
    /// Processor time of it and its children, in seconds.
    pub processor: f64,
    /// The memory of its largest process, in MiB: it or one that it started.
    pub peak: f64,
}

/// What a command printed and took.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What it took.
    pub figures: Figures,
    /// What it printed to standard error.
    pub stderr: String,
}

/// The hidden chore: runs the command, with this process's output, and writes its figures.
pub fn run(args: &Args) -> Result<()> {
    let mut words = args.command.iter().cloned();
    let program = words.next().context("no command")?;
    let start = Instant::now();
    let status = CommandLine::new(program).args(words).status_in_place()?;
    let wall = start.elapsed().as_secs_f64();
    let (processor, peak) = used_by_children()?;
    let code = status.code().unwrap_or(-1);
    fs::write(&args.figures, format!("{wall} {processor} {peak} {code}"))
        .with_context(|| format!("cannot write {}", args.figures))
}

/// Processor time in seconds and peak memory in MiB of the only child.
#[cfg(unix)]
fn used_by_children() -> Result<(f64, f64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system does not tell")?;
    let time = usage.user_time() + usage.system_time();
    // In KiB; on macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let peak = u64::try_from(usage.max_rss()).unwrap_or(0) * unit / 1024;
    Ok((
        microseconds(time.num_microseconds()),
        f64::from(u32::try_from(peak).unwrap_or(u32::MAX)) / 1024.0,
    ))
}

#[cfg(not(unix))]
fn used_by_children() -> Result<(f64, f64)> {
    anyhow::bail!("benchmarks are for Unix: elsewhere nothing tells the memory of a child")
}

#[cfg(unix)]
fn microseconds(number: i64) -> f64 {
    std::time::Duration::from_micros(u64::try_from(number).unwrap_or(0)).as_secs_f64()
}

/// Runs the command and measures it. It may end with one of the codes; another one is an error, as then it did something else.
pub fn measure(command: CommandLine, codes: &[i32], scratch: &Utf8Path) -> Result<Measured> {
    let figures = scratch.join("figures");
    let shown = command.display();
    let output = wrapped(command, &figures)?.output_of_any_status()?;
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let text = fs::read_to_string(&figures).with_context(|| format!("`{shown}`: {stderr}"))?;
    fs::remove_file(&figures).with_context(|| format!("cannot remove {figures}"))?;
    let (figures, code) = parse(&text).with_context(|| format!("`{text}` are no figures"))?;
    ensure!(
        codes.contains(&code),
        "`{shown}` ended with exit code {code}\n{}",
        last_lines(&stderr)
    );
    Ok(Measured { figures, stderr })
}

/// What a reader needs to see of a failure.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// The command, run by this program.
fn wrapped(mut command: CommandLine, figures: &Utf8Path) -> Result<CommandLine> {
    let own = std::env::current_exe().context("this program cannot find itself")?;
    let program = std::mem::replace(&mut command.program, own.into_os_string());
    let arguments = std::mem::take(&mut command.arguments);
    Ok(command
        .args(["measured", figures.as_str(), "--"])
        .arg(program)
        .args(arguments))
}

fn parse(text: &str) -> Option<(Figures, i32)> {
    let mut words = text.split(' ');
    let mut number = || words.next()?.parse().ok();
    let figures = Figures {
        wall: number()?,
        processor: number()?,
        peak: number()?,
    };
    Some((figures, words.next()?.parse().ok()?))
}

/// A command in the user's environment, without what the cargo that runs this program has added to it.
pub fn command(program: impl Into<OsString>) -> CommandLine {
    let mut line = CommandLine::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_cargo = ["CARGO_PKG", "CARGO_MANIFEST", "CARGO_BIN", "CARGO_PRIMARY"];
        let of_tools = [
            "LLVM_PROFILE",
            "CARGO_LLVM_COV",
            "CARGO_TARGET_DIR",
            "NEXTEST",
        ];
        let foreign = of_cargo.iter().chain(&of_tools);
        if text == "CARGO" || foreign.into_iter().any(|prefix| text.starts_with(prefix)) {
            line = line.remove(name);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_they_are_written() {
        let (figures, code) = parse("1.5 2.25 30 101").unwrap();
        let expected = Figures {
            wall: 1.5,
            processor: 2.25,
            peak: 30.0,
        };
        assert_eq!((figures, code), (expected, 101));
        assert!(parse("1.5 2.25 30").is_none());
        assert!(parse("1.5 much 30 0").is_none());
    }

    #[test]
    fn a_command_is_handed_on_whole() {
        let line = command("cargo").args(["test", "a b"]).set("A", "1");
        let line = wrapped(line, Utf8Path::new("/tmp/figures")).unwrap();
        let shown = line.display();
        assert!(
            shown.ends_with("measured /tmp/figures -- cargo test 'a b'"),
            "{shown}"
        );
        assert!(line.environment.contains(&("A".into(), Some("1".into()))));
    }
}
