//! What the terminal shows.

use super::{Options, Verbosity, write};
use crate::model::{Gate, UnitCoverage};
use crate::report::Report;
use crate::report::sample::{self, Sample, finding, rule};
use crate::verdict::{
    Decision, Finding, FindingStatus, RuleOutcome, Severity, SubjectKind, Verdict,
};

fn shown(report: &Report, options: Options) -> String {
    let mut out = Vec::new();
    write(report, &sample::source, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn with(verbosity: Verbosity) -> Options {
    Options {
        verbosity,
        ..Options::default()
    }
}

#[test]
fn a_failing_system() {
    insta::assert_snapshot!(shown(&sample::small().report(), Options::default()));
}

#[test]
fn a_failing_system_in_full() {
    insta::assert_snapshot!(shown(&sample::small().report(), with(Verbosity::Verbose)));
}

#[test]
fn a_failing_system_in_short() {
    insta::assert_snapshot!(shown(&sample::small().report(), with(Verbosity::Quiet)));
}
