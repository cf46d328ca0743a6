//! The rule `interface-untested`.

use super::crossing::Sides;
use crate::model::{
    Gate, Interface, InterfaceKind, Model, ProfileState, TestCase, TestLevel, TestRecord,
};
use crate::rules::requirements::standing::Standing;
use crate::rules::requirements::{claims, records};
use crate::rules::text::{bounded, bounded_code};
use crate::rules::{Examined, Findings, reach};
use crate::verdict::{Finding, Severity, SubjectKind};

declare_rule! {
    /// An interface that no integration or system test crossed.
    ///
    /// # Why
    /// Units that are right each by themselves fail together: over units of measure, order and errors. Between items, a passed
    /// test of level integration or system must have executed units of both sides; of three and more sides, each one together
    /// with another. A unit of an item within an item counts for the innermost of the sides that holds it.
    ///
    /// With a partner outside (`external`, or a hardware, network, cloud or user interface of one item alone) nobody can
    /// measure the other side: a passed test of these levels that executed a unit of the item, or a passed record of a test,
    /// must name the interface in `verifies`. A record of another version is a warning at merge and an error at release.
    ///
    /// # Fix
    /// Write a test in `tests/` that passes data over the interface, and tag it `#[verifies("…")]` where the partner is
    /// outside, or record the test on the device in a `[[test_record]]`.
    "interface-untested", clause "5.6.3" Standard, classes [B C],
    gate Merge, severity Error, needs Execution, subjects Interfaces,
    nothing "no interface of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    let mut examined = Examined::default();
    for interface in &model.interfaces {
        if !RULE.is_for(model.interface_class(interface)) {
            continue;
        }
        examined.judged += 1;
        let sides = Sides::of(model, interface);
        if leads_outside(interface, sides.len()) {
            check_external(model, interface, findings);
        } else if sides.len() < 2 {
            report_sides(model, interface, findings);
        } else {
            check_internal(model, interface, &sides, findings);
        }
    }
    examined
}

/// Whether the partner is outside: it is named, or a single item has an interface of a kind that only leads outside.
const fn leads_outside(interface: &Interface, sides: usize) -> bool {
    let outward = match interface.kind {
        InterfaceKind::Hardware
        | InterfaceKind::Network
        | InterfaceKind::Cloud
        | InterfaceKind::User => true,
        InterfaceKind::Function | InterfaceKind::Message => false,
    };
    interface.external.is_some() || (sides < 2 && outward)
}

/// Whether a test is of a level that puts parts together.
fn integrates(test: &TestCase) -> bool {
    test.level >= TestLevel::Integration
}

fn add<'f>(
    model: &Model,
    interface: &Interface,
    message: String,
    findings: &'f mut Findings,
) -> &'f mut Finding {
    let class = model.interface_class(interface);
    findings
        .add(SubjectKind::Interface, &interface.id, class, message)
        .at(interface.place.clone())
}

fn report_sides(model: &Model, interface: &Interface, findings: &mut Findings) {
    let id = &interface.id;
    let message = format!(
        "interface `{id}` has no two sides: nobody can tell what a test of it has to execute"
    );
    add(model, interface, message, findings)
        .help("name both items in `between`, or the partner outside the software in `external`");
}

fn check_internal(
    model: &Model,
    interface: &Interface,
    sides: &Sides<'_>,
    findings: &mut Findings,
) {
    let tests = model.tests.iter().filter(|test| integrates(test));
    let passed = tests.filter(|test| test.outcome.passed());
    let alone = sides.not_crossed(passed.clone());
    if alone.is_empty() {
        return;
    }
    let empty = bounded_code(sides.without_units());
    let note = if empty.is_empty() {
        String::new()
    } else {
        format!("; no unit belongs to {empty}")
    };
    let id = &interface.id;
    let message = format!(
        "no passed integration or system test crosses interface `{id}`: none executed units of {} together with the other \
         side{note}",
        bounded_code(alone)
    );
    let both = bounded_code(interface.between.iter().map(String::as_str));
    let unreadable = |test: &TestCase| matches!(test.profile, ProfileState::Unreadable(_));
    // What was left out, or cannot be read, may have crossed it.
    let open = reach::is_partial(model)
        || reach::source_incomplete(model)
        || passed.clone().any(unreadable);
    add(model, interface, message, findings)
        .help(format!(
            "write a test in `tests/` in which units of {both} work together"
        ))
        .undecided_if(open);
}

fn check_external(model: &Model, interface: &Interface, findings: &mut Findings) {
    let id = &interface.id;
    match named(model, interface) {
        Standing::Verified => {}
        Standing::OtherVersion(why) => {
            let severity = match model.gate {
                Gate::Merge => Severity::Warning,
                Gate::Release | Gate::Periodic => Severity::Error,
            };
            let message = format!("interface `{id}` is tested for another version only: {why}");
            add(model, interface, message, findings)
                .help("repeat the test on this version and record that")
                .weigh(severity);
        }
        Standing::Unverified { open, mut why_not } => {
            if why_not.is_empty() {
                why_not.push("no test and no record names it".to_owned());
            }
            let message = format!(
                "interface `{id}` to the outside is not tested: {}",
                bounded(&why_not)
            );
            add(model, interface, message, findings)
                .help(format!(
                    "tag an integration test with `#[verifies(\"{id}\")]`, or record one in a `[[test_record]]` with \
                     `verifies = [\"{id}\"]`"
                ))
                .undecided_if(open || reach::tags_incomplete(model));
        }
    }
}

/// What the tests and records come to that name the interface.
fn named(model: &Model, interface: &Interface) -> Standing {
    let naming = interface.verifying_tests.iter().copied();
    let level = |at: &usize| model.tests.get(*at).is_some_and(integrates);
    let (integrating, others): (Vec<usize>, Vec<usize>) = naming.partition(level);
    let mut claims = claims::on(model, &interface.id, &integrating);
    let others = others.into_iter().filter_map(|at| model.tests.get(at));
    let of_level = others.map(|test| format!("test `{}` is of level unit", test.id));
    claims.why_not.extend(of_level);
    Standing::from(claims, || {
        records::on(model, &interface.verifying_records, unfit)
    })
    .unless_failed(model, &interface.verifying_records)
}

/// Only a test crosses an interface; a record that gives no level is taken as one of the device.
fn unfit(record: &TestRecord) -> Option<String> {
    if record.level == Some(TestLevel::Unit) {
        return Some(format!("record `{}` is of level unit", record.id));
    }
    records::unasked(record, &[])
}

#[cfg(test)]
mod tests;
