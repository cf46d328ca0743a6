//! How time and memory grow with tests and with units.

use std::fmt::Write as _;

use anyhow::Result;

use super::Context;
use super::contest::{Contestant, Entrant, interleaved};
use super::document::table;
use super::process::measure;
use super::statistics::rounded;
use super::workload::{Shape, grouped};

/// What a series grows in.
struct Series {
    name: &'static str,
    word: &'static str,
    sizes: [usize; 3],
    shape: fn(usize) -> Shape,
}

const FULL: [Series; 2] = [
    Series {
        name: "growth-tests",
        word: "tests",
        sizes: [100, 1_000, 10_000],
        shape: |tests| Shape {
            packages: 1,
            functions: 1_000,
            per_file: 50,
            tests,
            per_binary: 250,
        },
    },
    // All of them in one file, which is the worst case for whatever looks at the units of a file.
    Series {
        name: "growth-units",
        word: "units",
        sizes: [1_000, 4_000, 16_000],
        shape: |functions| Shape {
            packages: 1,
            functions,
            per_file: functions,
            tests: 100,
            per_binary: 100,
        },
    },
];

const QUICK: [Series; 2] = [
    Series {
        name: "growth-tests-quick",
        word: "tests",
        sizes: [5, 10, 20],
        shape: |tests| Shape {
            packages: 1,
            functions: 20,
            per_file: 10,
            tests,
            per_binary: 10,
        },
    },
    Series {
        name: "growth-units-quick",
        word: "units",
        sizes: [10, 20, 40],
        shape: |functions| Shape {
            packages: 1,
            functions,
            per_file: functions,
            tests: 5,
            per_binary: 5,
        },
    },
];

/// Measures.
pub fn run(context: &Context) -> Result<String> {
    let mut text = String::new();
    for series in if context.quick { &QUICK } else { &FULL } {
        let largest = (series.shape)(series.sizes[2]);
        let _ = writeln!(
            text,
            "#### {} {}, the last of them: {}\n",
            series.sizes.map(grouped).join(", "),
            series.word,
            largest.describe()
        );
        let done = measure_series(context, series)?;
        let _ = writeln!(text, "{}", rows(series, &done)?);
    }
    Ok(text)
}

fn measure_series(context: &Context, series: &Series) -> Result<Vec<Contestant>> {
    let mut entrants: Vec<Entrant<'_>> = Vec::new();
    for size in series.sizes {
        let name = format!("{}-{size}", series.name);
        let folder = context.workspace(&name, (series.shape)(size))?;
        let target = context.folder.join(format!("{name}-target"));
        let run = move |it: &mut Contestant| {
            it.add_with_phases(&measure(
                context.verify(&folder, &target),
                &[0],
                &context.folder,
            )?)
        };
        // The build is another benchmark's.
        run(&mut Contestant::new("build"))?;
        entrants.push((Contestant::new(grouped(size)), Box::new(run)));
    }
    interleaved(context.runs, entrants)
}

/// One row for each step. What a further test or unit costs must be the same between the first two sizes and the last two.
fn rows(series: &Series, done: &[Contestant]) -> Result<String> {
    let [small, middle, large] = done else {
        anyhow::bail!("a series has three sizes");
    };
    let mut rows = Vec::new();
    for phase in &large.last {
        let medians = [small, middle, large].map(|it| it.phase(&phase.name).unwrap_or_default());
        rows.push(row(&format!("{}, s", phase.name), series, medians));
    }
    let peaks = [small, middle, large].map(|it| it.peak.median());
    let [Some(small), Some(middle), Some(large)] = peaks else {
        anyhow::bail!("nothing was measured");
    };
    rows.push(row("peak memory, MiB", series, [small, middle, large]));
    let sizes = series.sizes.map(grouped);
    let steps = [
        format!("per 1,000 more, {} to {}", sizes[0], sizes[1]),
        format!("{} to {}", sizes[1], sizes[2]),
    ];
    let mut head = vec!["step"];
    head.extend(sizes.iter().map(String::as_str));
    head.extend(steps.iter().map(String::as_str));
    Ok(table(&head, &rows))
}

fn row(name: &str, series: &Series, values: [f64; 3]) -> Vec<String> {
    let [first, second] = slopes(series.sizes, values);
    let mut row = vec![name.to_owned()];
    row.extend(values.map(rounded));
    row.extend([rounded(first), rounded(second)]);
    row
}

/// What 1,000 more cost, between the first two sizes and the last two.
fn slopes(sizes: [usize; 3], values: [f64; 3]) -> [f64; 2] {
    let slope = |at: usize| {
        let more = u32::try_from(sizes[at + 1].saturating_sub(sizes[at])).unwrap_or(u32::MAX);
        (values[at + 1] - values[at]) / f64::from(more.max(1)) * 1000.0
    };
    [slope(0), slope(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_in_proportion_has_one_slope() {
        let close = |slopes: [f64; 2], expected: [f64; 2]| {
            assert!(
                (slopes[0] - expected[0]).abs() < 1e-9 && (slopes[1] - expected[1]).abs() < 1e-9,
                "{slopes:?}"
            );
        };
        close(slopes([100, 1_000, 10_000], [0.3, 1.2, 10.2]), [1.0, 1.0]);
        // The square of the size.
        close(slopes([1_000, 2_000, 4_000], [1.0, 4.0, 16.0]), [3.0, 6.0]);
    }
}
