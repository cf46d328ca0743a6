//! A second run with nothing changed: what it does again.

use anyhow::{Context as _, Result};

use super::contest::Contestant;
use super::document::table;
use super::process::measure;
use super::statistics::rounded;
use super::workload::Shape;
use super::{Context, emptied};

const FULL: Shape = Shape {
    packages: 4,
    functions: 250,
    per_file: 50,
    tests: 50,
    per_binary: 25,
};
const QUICK: Shape = Shape {
    packages: 1,
    functions: 20,
    per_file: 20,
    tests: 5,
    per_binary: 5,
};

/// What each step does again, and why.
const WHY: [(&str, &str); 9] = [
    (
        "prepare",
        "read again, all of them: what is judged is the source as it is now, by digest",
    ),
    (
        "build",
        "cargo decides, by its own fingerprints; what is fresh is not compiled",
    ),
    (
        "maps",
        "read again: the binaries are what the profiles are read against",
    ),
    ("list", "listed again: only the binaries know their tests"),
    (
        "run",
        "executed again, always: a result of another run is no evidence of this one",
    ),
    (
        "read",
        "read: those of this run alone, from a folder of its own",
    ),
    ("join", "computed again"),
    ("judge", "computed again"),
    ("render", "written again"),
];

/// Measures.
pub fn run(context: &Context) -> Result<String> {
    let shape = if context.quick { QUICK } else { FULL };
    let folder = context.workspace("unchanged", shape)?;
    let target = context.folder.join("unchanged-target");
    emptied(&target)?;
    let mut first = Contestant::new("first");
    let mut second = Contestant::new("second");
    first.add_with_phases(&measure(
        context.verify(&folder, &target),
        &[0],
        &context.folder,
    )?)?;
    for _ in 0..context.runs {
        second.add_with_phases(&measure(
            context.verify(&folder, &target),
            &[0],
            &context.folder,
        )?)?;
    }
    let rows: Vec<Vec<String>> = WHY
        .iter()
        .map(|(step, why)| row(step, why, &first, &second))
        .collect::<Result<_>>()?;
    let head = ["step", "first run", "s", "second run", "s", "why"];
    Ok(format!("{}:\n\n{}", shape.describe(), table(&head, &rows)))
}

fn row(step: &str, why: &str, first: &Contestant, second: &Contestant) -> Result<Vec<String>> {
    let cells = |run: &Contestant| -> Result<[String; 2]> {
        let phase = run.last.iter().find(|phase| phase.name == step);
        let phase = phase.with_context(|| format!("the tool has no step `{step}`"))?;
        let seconds = run.phase(step).map(rounded);
        Ok([phase.note.clone(), seconds.unwrap_or_default()])
    };
    let mut row = vec![step.to_owned()];
    row.extend(cells(first)?);
    row.extend(cells(second)?);
    row.push(why.to_owned());
    Ok(row)
}
