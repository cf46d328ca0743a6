//! The rule `requirements-missing`.

use crate::model::Model;
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A system without a single requirement.
    ///
    /// # Why
    /// Without requirements there is nothing that code could implement or a test could verify, and every rule on them
    /// would have nothing to complain of.
    ///
    /// # Fix
    /// Write the requirements in `iec62304/*.toml`, one `[[requirement]]` each.
    "requirements-missing", clause "5.2.1" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects System,
    nothing "no system"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    if model.requirements.is_empty() {
        let message = format!("system `{}` has no requirement", model.system.name);
        findings
            .add(SubjectKind::System, "system", model.system.class, message)
            .at(model.system.place.clone())
            .help(
                "write the first `[[requirement]]` in iec62304/requirements.toml, beside iec62304.toml",
            );
    }
    Examined::judged(1)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::builder::{bare, complete};
    use crate::rules::testkit::both_ways;

    #[test]
    fn a_system_without_requirements_is_a_finding() {
        both_ways(&RULE, &complete(), &bare());
    }
}
