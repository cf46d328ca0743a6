//! `check` of large trees beside the tools that trace requirements by text: duvet and OpenFastTrace.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use cargo_iec62304::inputs::command::CommandLine;

use super::contest::{Contestant, Entrant, compared, interleaved};
use super::document::table;
use super::process::{self, measure};
use super::statistics::rounded;
use super::tagged::{self, OFT_FOLDER, Tree};
use super::{Context, emptied};

/// Where a checkout of a large public project is, to be measured too.
const TREE_VARIABLE: &str = "IEC62304_BENCH_TREE";
/// How OpenFastTrace is called: the program and its first arguments, separated by blanks.
const OFT_VARIABLE: &str = "IEC62304_BENCH_OFT";

/// Measures.
pub fn run(context: &Context) -> Result<String> {
    let tree = if context.quick {
        Tree::QUICK
    } else {
        Tree::FULL
    };
    let folder = context.folder.join("tagged");
    tagged::write(tree, &folder, &context.repository.join("iec62304-macros"))?;
    let mut text = format!(
        "#### Made tree: {}\n\n{}",
        tree.describe(),
        beside(context, &folder, true)?
    );
    text.push_str(&real_tree(context)?);
    text.push_str(&growth(context, tree)?);
    Ok(text)
}

/// One tree: the tool cold and warm, and whatever else is installed.
fn beside(context: &Context, folder: &Utf8Path, all: bool) -> Result<String> {
    let target = context.folder.join("static-target");
    emptied(&target)?;
    let mut missing = Vec::new();
    let mut entrants: Vec<Entrant<'_>> = vec![
        (Contestant::new("`cargo iec62304 check`, cold"), {
            let target = target.clone();
            Box::new(move |it| {
                emptied(&target)?;
                it.add(measure(check(context, folder, &target), &[0, 1], &context.folder)?.figures);
                Ok(())
            })
        }),
        (Contestant::new("`cargo iec62304 check`, warm"), {
            let target = target.clone();
            Box::new(move |it| {
                it.add(measure(check(context, folder, &target), &[0, 1], &context.folder)?.figures);
                Ok(())
            })
        }),
    ];
    for peer in peers(folder, &target, all)? {
        let Some(command) = peer.command else {
            missing.push(peer.name);
            continue;
        };
        let fresh = peer.fresh;
        let run = move |it: &mut Contestant| {
            if let Some(file) = fresh.as_ref().filter(|file| file.exists()) {
                fs::remove_file(file)?;
            }
            it.add(measure(command.clone(), &[0, 1], &context.folder)?.figures);
            Ok(())
        };
        entrants.push((Contestant::new(peer.name), Box::new(run)));
    }
    let done = interleaved(context.runs, entrants)?;
    let reference = done
        .iter()
        .position(|it| it.name.contains("duvet"))
        .unwrap_or(0);
    let mut text = compared(&done, reference);
    text.push_str(&goals(&done));
    if !missing.is_empty() {
        let _ = write!(
            text,
            "\nNot measured, as it is not here: {}.\n",
            missing.join(", ")
        );
    }
    Ok(text + "\n")
}

struct Peer {
    name: &'static str,
    command: Option<CommandLine>,
    /// A file that is removed before each run.
    fresh: Option<Utf8PathBuf>,
}

fn peers(folder: &Utf8Path, target: &Utf8Path, all: bool) -> Result<Vec<Peer>> {
    let mut peers = vec![Peer {
        name: "`duvet report`",
        command: duvet(folder, target)?,
        fresh: None,
    }];
    if all {
        peers.push(Peer {
            name: "OpenFastTrace `trace`",
            command: oft(folder, target),
            fresh: None,
        });
        let database = target.with_file_name("static-mantra.db");
        peers.push(Peer {
            name: "`mantra collect`",
            command: mantra(folder, &database),
            // What it read before, it would not read again.
            fresh: Some(database),
        });
    }
    Ok(peers)
}

/// duvet with the configuration of the tree; where that has none, with one beside it: without any it reads nothing.
fn duvet(folder: &Utf8Path, target: &Utf8Path) -> Result<Option<CommandLine>> {
    let Some(duvet) = installed("duvet") else {
        return Ok(None);
    };
    let report = process::command(duvet.as_str()).arg("report");
    if folder.join(tagged::DUVET_CONFIGURATION).is_file() {
        return Ok(Some(within(report, folder)));
    }
    // Not into the target directory, which a cold check finds empty.
    let beside = target.with_file_name("static-duvet");
    let file = beside.join(tagged::DUVET_CONFIGURATION);
    let configuration = tagged::duvet_configuration(&format!("{folder}/**/*.rs"), None);
    super::workload::put(
        [(tagged::DUVET_CONFIGURATION.into(), configuration)],
        &beside,
    )?;
    let report = report.args(["--config-path", file.as_str()]);
    Ok(Some(within(
        report.args(["--json", beside.join("report.json").as_str()]),
        folder,
    )))
}

fn oft(folder: &Utf8Path, target: &Utf8Path) -> Option<CommandLine> {
    let call = environment(OFT_VARIABLE)?;
    let mut words = call.split_whitespace();
    let command = process::command(words.next()?).args(words.map(str::to_owned));
    let inputs = fs::read_dir(folder).ok()?.flatten();
    let mut inputs: Vec<String> = inputs
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("part-") || name == OFT_FOLDER)
        .collect();
    inputs.sort();
    let output = target.join("oft.txt");
    let command = command
        .args(["trace", "-o", "plain", "-f", output.as_str()])
        .args(inputs);
    Some(within(command, folder))
}

/// mantra reads requirements and tags into a database.
fn mantra(folder: &Utf8Path, database: &Utf8Path) -> Option<CommandLine> {
    let command = process::command(installed("mantra")?.as_str()).args([
        "--url",
        &format!("sqlite://{database}?mode=rwc"),
        "collect",
    ]);
    Some(within(command, &folder.join(tagged::MANTRA_FOLDER)))
}

/// The command, run in that folder.
fn within(mut command: CommandLine, folder: &Utf8Path) -> CommandLine {
    command.folder = Some(folder.to_owned());
    command
}

/// The program in a folder of `PATH`.
fn installed(program: &str) -> Option<Utf8PathBuf> {
    let path = environment("PATH")?;
    let folders =
        std::env::split_paths(&path).filter_map(|folder| Utf8PathBuf::from_path_buf(folder).ok());
    folders
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a chore that is told by variables where the other tools are"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn check(context: &Context, folder: &Utf8Path, target: &Utf8Path) -> CommandLine {
    process::command(context.tool.as_str())
        .args(["check", "--format", "json", "--offline"])
        .args(["--manifest-path", folder.join("Cargo.toml").as_str()])
        .args(["--output", super::report(target).as_str()])
        .set("CARGO_TARGET_DIR", target.as_str())
}

fn goals(done: &[Contestant]) -> String {
    let find = |word: &str| done.iter().find(|it| it.name.contains(word));
    let mut text = String::new();
    for (ours, theirs, goal) in [
        ("cold", "duvet", 4.0),
        ("warm", "duvet", 1.0),
        ("cold", "OpenFastTrace", 1.0 / 3.0),
    ] {
        let (Some(our), Some(their)) = (find(ours), find(theirs)) else {
            continue;
        };
        let Some(ratio) = our.wall.ratio_to(&their.wall) else {
            continue;
        };
        let met = if ratio <= goal { "met" } else { "**missed**" };
        let _ = write!(
            text,
            "\nGoal for `check` {ours} at most {}× {}: {met} ({}×).\n",
            rounded(goal),
            their.name,
            rounded(ratio)
        );
    }
    text
}

/// A checkout of a large public project, where one is named.
fn real_tree(context: &Context) -> Result<String> {
    let Some(folder) = environment(TREE_VARIABLE).map(Utf8PathBuf::from) else {
        return Ok(format!(
            "\n#### A public project\n\nNot measured: `{TREE_VARIABLE}` names no checkout.\n"
        ));
    };
    ensure!(
        folder.join("Cargo.toml").is_file(),
        "{folder} holds no Cargo.toml"
    );
    let name = folder.file_name().unwrap_or("a public project").to_owned();
    let (files, lines) = size_of(&folder)?;
    Ok(format!(
        "\n#### {name}: {} files, {} lines, without tags\n\n{}",
        super::workload::grouped(files),
        super::workload::grouped(lines),
        beside(context, &folder, false)?
    ))
}

/// Rust files and their lines.
fn size_of(folder: &Utf8Path) -> Result<(usize, usize)> {
    let mut sum = (0, 0);
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = folder
            .read_dir_utf8()
            .with_context(|| format!("cannot list {folder}"))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let kind = entry
                .file_type()
                .with_context(|| format!("cannot look at {path}"))?;
            if kind.is_dir() && !matches!(entry.file_name(), "target" | ".git") {
                open.push(path.to_owned());
            } else if kind.is_file() && path.extension() == Some("rs") {
                let bytes = fs::read(path).with_context(|| format!("cannot read {path}"))?;
                sum.0 += 1;
                sum.1 += String::from_utf8_lossy(&bytes).lines().count();
            }
        }
    }
    Ok(sum)
}

/// How `check` grows: a quarter, half and all of the tree.
fn growth(context: &Context, full: Tree) -> Result<String> {
    let target = context.folder.join("static-target");
    let mut rows = Vec::new();
    for (part, whole) in [(1, 4), (1, 2), (1, 1)] {
        let tree = full.scaled(part, whole);
        let folder = context.folder.join(format!("tagged-{part}-{whole}"));
        tagged::write(tree, &folder, &context.repository.join("iec62304-macros"))?;
        let mut cold = Contestant::new("cold");
        let mut warm = Contestant::new("warm");
        for _ in 0..context.runs {
            emptied(&target)?;
            cold.add(measure(check(context, &folder, &target), &[0, 1], &context.folder)?.figures);
            warm.add(measure(check(context, &folder, &target), &[0, 1], &context.folder)?.figures);
        }
        let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), rounded);
        rows.push(vec![
            tree.describe(),
            shown(cold.wall.median()),
            shown(warm.wall.median()),
            shown(cold.peak.median()),
            shown(warm.peak.median()),
        ]);
    }
    let head = [
        "tree",
        "cold, s",
        "warm, s",
        "peak memory cold, MiB",
        "warm, MiB",
    ];
    Ok(format!(
        "\n#### Growth of `check`\n\n{}",
        table(&head, &rows)
    ))
}
