//! The rule `risk-control-unverified`.

use crate::model::{Gate, Model, RiskControl, VerificationMethod};
use crate::rules::requirements::standing::{self, Standing};
use crate::rules::requirements::{claims, records};
use crate::rules::text::bounded;
use crate::rules::{Examined, Findings, reach};
use crate::verdict::{Severity, SubjectKind};

declare_rule! {
    /// A risk control that nothing verifies: neither it nor the requirements that implement it.
    ///
    /// # Why
    /// A risk is only held down by a control that was shown to work. A passed test counts that verifies the control itself
    /// and executed a unit that implements it, and so does a passed record of a test. Without one, each requirement that
    /// implements the control has to be verified, in the way that requirement asks for: half a control controls nothing.
    ///
    /// No test of this software can show that a control works which stands outside of it (`external = true`): that takes a
    /// passed `[[test_record]]` of any method. Records of another version are a warning at merge and an error at release.
    ///
    /// # Fix
    /// Write a test with `#[verifies("…")]` and the ID of the control that executes the units implementing it, or record
    /// what a person did in a `[[test_record]]`.
    "risk-control-unverified", clause "7.3.1" Standard, classes [B C],
    gate Merge, severity Error, needs Execution, subjects RiskControls,
    nothing "no risk control of class B or C"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    // A file that could not be read may hold the test or the unit.
    let hidden = reach::tags_incomplete(model);
    let mut examined = Examined::default();
    for control in model.risk_controls.iter().filter(|c| RULE.is_for(c.class)) {
        examined.judged += 1;
        let standing = if control.external {
            of_external(model, control)
        } else {
            of_software(model, control)
        };
        match standing {
            Standing::Verified => {}
            Standing::OtherVersion(why) => report_outdated(model, control, &why, findings),
            Standing::Unverified { open, why_not } => {
                let open = open || (hidden && !control.external);
                report(control, why_not, open, findings);
            }
        }
    }
    examined
}

/// Only a record can show it, and of whatever method: nobody says how a measure of the hardware is to be verified.
fn of_external(model: &Model, control: &RiskControl) -> Standing {
    let recorded = || records::on(model, &control.verifying_records, |_| None);
    Standing::from(claims::Claims::default(), recorded)
        .unless_failed(model, &control.verifying_records)
}

/// What verifies the control itself, and otherwise what its requirements come to.
fn of_software(model: &Model, control: &RiskControl) -> Standing {
    let claims = claims::on(model, &control.id, &control.verifying_tests);
    let requirements = control.requirements.iter();
    let requirements: Vec<_> = requirements
        .filter_map(|id| model.requirement(id))
        .collect();
    let asked: Vec<VerificationMethod> = requirements.iter().map(|it| it.verification).collect();
    let recorded = || {
        let unasked = |record: &_| records::unasked(record, &asked);
        records::on(model, &control.verifying_records, unasked)
    };
    let own = Standing::from(claims, recorded);
    let parts = requirements.iter().map(|requirement| {
        let standing = standing::of(model, requirement);
        (requirement.id.as_str(), standing)
    });
    match own {
        Standing::Verified => own,
        own if requirements.is_empty() => own,
        own => better(own, together(parts)),
    }
    .unless_failed(model, &control.verifying_records)
}

/// The standing of the requirements of one control: each of them has to be verified.
fn together<'a>(parts: impl Iterator<Item = (&'a str, Standing)>) -> Standing {
    let mut outdated = None;
    let mut unverified = None;
    for (id, standing) in parts {
        match standing {
            Standing::Verified => {}
            Standing::OtherVersion(why) => outdated = outdated.or(Some(why)),
            Standing::Unverified { open, why_not } => {
                let (all_open, whys) = unverified.get_or_insert((true, Vec::new()));
                *all_open &= open;
                whys.extend(why_not);
                whys.push(format!("its requirement `{id}` is not verified"));
            }
        }
    }
    match (unverified, outdated) {
        (Some((open, why_not)), _) => Standing::Unverified { open, why_not },
        (None, Some(why)) => Standing::OtherVersion(why),
        (None, None) => Standing::Verified,
    }
}

/// The better one of two ways to verify the same.
fn better(own: Standing, parts: Standing) -> Standing {
    match (own, parts) {
        (Standing::Verified, _) | (_, Standing::Verified) => Standing::Verified,
        (Standing::OtherVersion(why), _) | (_, Standing::OtherVersion(why)) => {
            Standing::OtherVersion(why)
        }
        (
            Standing::Unverified { open, why_not },
            Standing::Unverified {
                open: parts_open,
                why_not: parts_why,
            },
        ) => Standing::Unverified {
            open: open || parts_open,
            why_not: [why_not, parts_why].concat(),
        },
    }
}

fn report(control: &RiskControl, mut reasons: Vec<String>, open: bool, findings: &mut Findings) {
    let id = &control.id;
    if reasons.is_empty() {
        let nobody = if control.external {
            "it works outside the software, and no record verifies it"
        } else {
            "no test and no record claims to verify it, and no requirement implements it"
        };
        reasons.push(nobody.to_owned());
    }
    let message = format!("risk control `{id}` is not verified: {}", bounded(&reasons));
    findings
        .add(SubjectKind::RiskControl, id, control.class, message)
        .at(control.place.clone())
        .help(help(control))
        .undecided_if(open);
}

fn help(control: &RiskControl) -> String {
    let id = &control.id;
    if control.external {
        format!(
            "record how it was shown to work in a `[[test_record]]` with `verifies = [\"{id}\"]`"
        )
    } else {
        format!(
            "let a passing test with `#[verifies(\"{id}\")]` execute the units that implement it, or verify each of its \
             requirements"
        )
    }
}

fn report_outdated(model: &Model, control: &RiskControl, why: &str, findings: &mut Findings) {
    let id = &control.id;
    let severity = match model.gate {
        Gate::Merge => Severity::Warning,
        Gate::Release | Gate::Periodic => Severity::Error,
    };
    let message = format!("risk control `{id}` is verified for another version only: {why}");
    findings
        .add(SubjectKind::RiskControl, id, control.class, message)
        .at(control.place.clone())
        .help("repeat it on this version and record that")
        .weigh(severity);
}

#[cfg(test)]
mod tests;
