//! The report for the browser at scale: its size, how long it takes to render, to load and to search.

#[path = "../../../tests/browser/sample.rs"]
mod sample;

use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result};
use camino::Utf8Path;
use cargo_iec62304::inputs::command::CommandLine;
use cargo_iec62304::render::html;
use cargo_iec62304::report::Report;

use super::Context;
use super::document::table;
use super::statistics::rounded;
use sample::{Size, grown, text};

const FULL: [Size; 3] = [size(100), size(1_000), size(10_000)];
const QUICK: [Size; 2] = [size(100), size(10_000)];

/// Two units and one test for each requirement.
const fn size(requirements: usize) -> Size {
    Size {
        requirements,
        units: 2 * requirements,
        tests: requirements,
    }
}

/// What is measured in the browser, in the order of the table.
const MEASURED: [(&str, &str); 11] = [
    ("load", "load, until everything is linked, ms"),
    ("units", "open the list of units, ms"),
    ("firstSearch", "first search in it, ms"),
    ("search", "each further one, ms"),
    ("filter", "filter it by class, ms"),
    ("matrix", "open the matrix, ms"),
    ("matrixSearch", "first search in the matrix, ms"),
    ("matrixGaps", "only rows with a gap, ms"),
    ("everywhere", "search everything, ms"),
    ("source", "open a unit with its source, ms"),
    ("heap", "memory of the script, MiB"),
];

/// What the largest page is to keep below: the rows of the table, and how they are called in a sentence.
const GOALS: [(&[&str], &str, f64); 3] = [
    (&["page, MB"], "the page 5 MB", 5.0),
    (
        &["load, until everything is linked, ms"],
        "the load 2 s",
        2000.0,
    ),
    (
        &[
            "first search in it, ms",
            "each further one, ms",
            "filter it by class, ms",
            "first search in the matrix, ms",
            "only rows with a gap, ms",
        ],
        "each search and filter 200 ms",
        200.0,
    ),
];

pub fn run(context: &Context) -> Result<String> {
    let template = template(context)?;
    let sizes: &[Size] = if context.quick { &QUICK } else { &FULL };
    let mut columns: Vec<Vec<String>> = Vec::new();
    for size in sizes {
        columns.push(column(context, &template, *size)?);
    }
    let mut names = vec![
        "page, MB".to_owned(),
        "of it source, MB".to_owned(),
        "render, s".to_owned(),
    ];
    names.extend(MEASURED.map(|(_, name)| name.to_owned()));
    let rows: Vec<Vec<String>> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = columns.iter().filter_map(|column| column.get(at).cloned());
            std::iter::once(name).chain(cells).collect()
        })
        .collect();
    let heads: Vec<String> = std::iter::once(String::new())
        .chain(sizes.iter().map(|it| {
            format!(
                "{} requirements, {} units, {} tests",
                it.requirements, it.units, it.tests
            )
        }))
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let built = if cfg!(debug_assertions) {
        "\nThe rendering is that of an **unoptimised** build: `cargo run --release -p xtask -- bench html` measures the real one.\n"
    } else {
        ""
    };
    Ok(table(&heads, &rows) + "\n" + &goals(&rows) + built)
}

/// Whether the largest page keeps below its goals. What was not measured is not met.
fn goals(rows: &[Vec<String>]) -> String {
    let figure = |name: &&str| {
        let mut rows = rows.iter();
        let row = rows.find(|row| row.first().is_some_and(|it| it == name))?;
        row.last()?.parse::<f64>().ok()
    };
    let judged = GOALS.map(|(names, goal, most)| {
        let figures: Vec<Option<f64>> = names.iter().map(figure).collect();
        let word = if figures.iter().any(Option::is_none) {
            "not measured"
        } else if figures.iter().flatten().all(|it| *it <= most) {
            "met"
        } else {
            "**missed**"
        };
        format!("{goal}: {word}")
    });
    format!("Goals for the largest: at most {}.\n", judged.join(", "))
}

/// The records that the sample is made of: what a static check says of the infusion pump.
fn template(context: &Context) -> Result<Report> {
    let manifest = context
        .repository
        .join("fixtures/projects/infusion-pump/Cargo.toml");
    let output = CommandLine::new(context.tool.as_str())
        .args([
            "check",
            "--format",
            "json",
            "--manifest-path",
            manifest.as_str(),
        ])
        .output_of_any_status()?;
    serde_json::from_slice(&output.stdout).context("the tool gave no report")
}

fn column(context: &Context, template: &Report, size: Size) -> Result<Vec<String>> {
    let (report, detail) = grown(template.clone(), size);
    let texts = |path: &Utf8Path| text(path.as_str());
    let start = Instant::now();
    let mut page = Vec::new();
    html::write(&report, &detail, &texts, &mut page)?;
    let rendered = start.elapsed().as_secs_f64();
    let mut without = Vec::new();
    html::write(&report, &detail, &|_| None, &mut without)?;
    let path = context
        .folder
        .join(format!("report-{}.html", size.requirements));
    fs::write(&path, &page).with_context(|| format!("cannot write {path}"))?;
    let mut cells = vec![
        megabytes(page.len()),
        megabytes(page.len() - without.len()),
        rounded(rendered),
    ];
    cells.extend(in_browser(context, &path)?);
    Ok(cells)
}

fn megabytes(bytes: usize) -> String {
    format!("{}.{:02}", bytes / 1_000_000, bytes % 1_000_000 / 10_000)
}

/// What a browser takes; dashes where there is none.
fn in_browser(context: &Context, page: &Utf8Path) -> Result<Vec<String>> {
    let script = context.repository.join("tests/browser/measure.mjs");
    let is_there = |program: &str| CommandLine::new(program).arg("--version").output().is_ok();
    let mut chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter();
    let Some(chromium) = chromium.find(|program| is_there(program) && is_there("node")) else {
        return Ok(vec!["no browser".to_owned(); MEASURED.len()]);
    };
    let output = CommandLine::new("node")
        .args([script.as_str(), chromium, &format!("file://{page}")])
        .output()?;
    let figures: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("the browser gave no figures")?;
    let cell = |(name, _): &(&str, &str)| {
        figures[*name]
            .as_f64()
            .map_or_else(|| "–".to_owned(), rounded)
    };
    Ok(MEASURED.iter().map(cell).collect())
}

#[cfg(test)]
mod tests {
    use super::goals;

    fn rows(filter: &str) -> Vec<Vec<String>> {
        let row = |name: &str, cell: &str| [name, "9999", cell].map(str::to_owned).to_vec();
        vec![
            row("page, MB", "1.84"),
            row("load, until everything is linked, ms", "1280"),
            row("first search in it, ms", "94"),
            row("each further one, ms", "36"),
            row("filter it by class, ms", filter),
            row("first search in the matrix, ms", "150"),
            row("only rows with a gap, ms", "150"),
        ]
    }

    #[test]
    fn goals_are_held_to_the_last_column() {
        let begin = "Goals for the largest: at most the page 5 MB: met, the load 2 s: met, each search and filter 200 ms: ";
        for (filter, word) in [("53", "met"), ("201", "**missed**"), ("–", "not measured")] {
            assert_eq!(goals(&rows(filter)), format!("{begin}{word}.\n"));
        }
    }
}
