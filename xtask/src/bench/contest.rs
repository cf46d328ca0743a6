//! Commands side by side: run in turns, so that a machine that gets slower gets slower for all of them.

use std::collections::BTreeMap;

use anyhow::Result;

use super::document::table;
use super::phases::{self, Phase};
use super::process::{Figures, Measured};
use super::statistics::{Samples, median, rounded, span};

/// A command with what its runs took.
#[derive(Debug, Default)]
pub struct Contestant {
    /// What it is called in the table.
    pub name: String,
    /// Seconds from start to end.
    pub wall: Samples,
    /// Seconds of processor time.
    pub processor: Samples,
    /// Memory of the largest process, in MiB.
    pub peak: Samples,
    /// Seconds of each step, where the command tells them.
    pub phases: BTreeMap<String, Samples>,
    /// The steps of the last run, in order.
    pub last: Vec<Phase>,
}

impl Contestant {
    /// One that has not run yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds a run.
    pub fn add(&mut self, figures: Figures) {
        self.wall.push(figures.wall);
        self.processor.push(figures.processor);
        self.peak.push(figures.peak);
    }

    /// Adds a run of the tool, with its steps.
    pub fn add_with_phases(&mut self, measured: &Measured) -> Result<()> {
        self.add(measured.figures);
        self.last = phases::read(&measured.stderr)?;
        for phase in &self.last {
            self.phases
                .entry(phase.name.clone())
                .or_default()
                .push(phase.seconds);
        }
        Ok(())
    }

    /// Median seconds of a step.
    pub fn phase(&self, name: &str) -> Option<f64> {
        self.phases.get(name)?.median()
    }
}

/// A way to run a command once, and the figures of its runs.
pub type Entrant<'a> = (
    Contestant,
    Box<dyn FnMut(&mut Contestant) -> Result<()> + 'a>,
);

/// Runs each of them once, then each of them again, and so on.
pub fn interleaved(runs: usize, mut entrants: Vec<Entrant<'_>>) -> Result<Vec<Contestant>> {
    for _ in 0..runs {
        for (contestant, run) in &mut entrants {
            run(contestant)?;
        }
    }
    Ok(entrants
        .into_iter()
        .map(|(contestant, _)| contestant)
        .collect())
}

/// Contestants in a table; the ratios are to the first one that was not measured by itself alone.
pub fn compared(contestants: &[Contestant], reference: usize) -> String {
    let base = contestants.get(reference);
    let rows: Vec<Vec<String>> = contestants
        .iter()
        .map(|it| {
            let ratio = base.and_then(|base| it.wall.ratio_to(&base.wall));
            vec![
                it.name.clone(),
                median(&it.wall),
                span(&it.wall),
                ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{}×", rounded(ratio))),
                median(&it.processor),
                median(&it.peak),
            ]
        })
        .collect();
    let head = [
        "command",
        "wall, s",
        "min–max",
        "ratio",
        "processor, s",
        "peak memory, MiB",
    ];
    table(&head, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(wall: f64) -> Figures {
        Figures {
            wall,
            processor: 2.0 * wall,
            peak: 10.0,
        }
    }

    #[test]
    fn contestants_run_in_turns() {
        let order = std::cell::RefCell::new(String::new());
        let entrant = |name: &'static str, wall| -> Entrant<'_> {
            let order = &order;
            let run = move |it: &mut Contestant| {
                order.borrow_mut().push_str(name);
                it.add(figures(wall));
                Ok(())
            };
            (Contestant::new(name), Box::new(run))
        };
        let done = interleaved(3, vec![entrant("a", 1.0), entrant("b", 2.0)]).unwrap();
        assert_eq!(*order.borrow(), "ababab");
        let text = compared(&done, 1);
        assert!(
            text.contains("| a | 1.00 | 1.00–1.00 | 0.500× | 2.00 | 10.0 |\n"),
            "{text}"
        );
        assert!(text.contains("| b | 2.00 | 2.00–2.00 | 1.00× |"), "{text}");
    }

    #[test]
    fn steps_are_kept_by_name() {
        let mut contestant = Contestant::new("verify");
        for build in ["1.0", "3.0", "2.0"] {
            let stderr = format!("Phase build {build} s (2 crates)\nPhase total 4.0 s\n");
            contestant
                .add_with_phases(&Measured {
                    figures: figures(4.0),
                    stderr,
                })
                .unwrap();
        }
        assert_eq!(contestant.phase("build"), Some(2.0));
        assert_eq!(contestant.last[0].note, "2 crates");
        assert_eq!(contestant.phase("none"), None);
    }
}
