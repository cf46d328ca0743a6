//! The rule `requirement-source-missing`.

use iec62304_grammar::nearest;

use crate::model::{Model, Requirement};
use crate::rules::{Examined, Findings};
use crate::verdict::SubjectKind;

declare_rule! {
    /// A requirement that derives from nothing, or from something that no document has.
    ///
    /// # Why
    /// A requirement without an origin cannot be shown to be needed, and nobody is told when what it came from changes. An
    /// origin is a `[[source]]` (system requirement, clinical need, regulation, standard or another one) or a `[[hazard]]`. That a
    /// requirement implements a risk control, or details another requirement, does not say where it comes from.
    ///
    /// # Fix
    /// Name the sources or hazards in `derives_from`. Where there is no record of the origin yet, write it as a `[[source]]`.
    "requirement-source-missing", clause "5.2.6" Standard, classes [A B C],
    gate Merge, severity Error, needs Source, subjects Requirements,
    nothing "no requirement"
}

fn check(model: &Model, findings: &mut Findings) -> Examined {
    for requirement in &model.requirements {
        if requirement.derives_from.is_empty() {
            let message = format!("requirement `{}` derives from nothing", requirement.id);
            report(requirement, message, help_without(model), findings);
        }
        for id in &requirement.derives_from {
            if !is_origin(model, id) {
                let message = format!(
                    "requirement `{}` derives from `{id}`, which {}",
                    requirement.id,
                    what_it_is(model, id)
                );
                report(requirement, message, help(model, id), findings);
            }
        }
    }
    Examined::judged(model.requirements.len())
}

fn report(requirement: &Requirement, message: String, help: String, findings: &mut Findings) {
    findings
        .add(
            SubjectKind::Requirement,
            &requirement.id,
            requirement.class,
            message,
        )
        .at(requirement.place.clone())
        .help(help);
}

fn is_origin(model: &Model, id: &str) -> bool {
    model.source(id).is_some() || model.hazard(id).is_some()
}

fn what_it_is(model: &Model, id: &str) -> &'static str {
    if model.requirement(id).is_some() {
        "is a requirement itself, no source and no hazard"
    } else if model.risk_control(id).is_some() {
        "is a risk control, no source and no hazard"
    } else {
        "is no source and no hazard of any document"
    }
}

fn help_without(model: &Model) -> String {
    let first = model.sources.first().map(|source| &source.id);
    let first = first.or_else(|| model.hazards.first().map(|hazard| &hazard.id));
    match first {
        Some(id) => format!("name what it comes from, as in `derives_from = [\"{id}\"]`"),
        None => "write a `[[source]]` for what it comes from, and name it in `derives_from`".into(),
    }
}

fn help(model: &Model, id: &str) -> String {
    if model.requirement(id).is_some() {
        return format!("name the source or hazard that `{id}` derives from");
    }
    if model.risk_control(id).is_some() {
        return format!("name `{id}` in `risk_controls`, and its hazards in `derives_from`");
    }
    let sources = model.sources.iter().map(|source| source.id.as_str());
    let hazards = model.hazards.iter().map(|hazard| hazard.id.as_str());
    match nearest(id, sources.chain(hazards)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write `{id}` as a `[[source]]`, or correct the ID"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::Model;
    use crate::model::builder::{complete, complete_but};
    use crate::rules::testkit::{both_ways, judged, messages};

    fn deriving_from(ids: &[&str]) -> Model {
        complete_but(|model| {
            model.requirements[0].derives_from = ids.iter().map(|id| (*id).to_owned()).collect();
        })
    }

    #[test]
    fn a_requirement_needs_an_origin_that_exists() {
        both_ways(&RULE, &complete(), &deriving_from(&[]));
        both_ways(&RULE, &complete(), &deriving_from(&["SYS-9"]));
        assert_eq!(
            messages(&RULE, &deriving_from(&["SYS-8", "SYS-1", "XYZ-77"])).len(),
            2
        );
    }

    #[test]
    fn a_hazard_is_an_origin() {
        assert!(messages(&RULE, &deriving_from(&["HAZ-1"])).is_empty());
    }

    #[test]
    fn the_help_names_a_near_id() {
        let (_, findings) = judged(&RULE, &deriving_from(&["SYS-l"]));
        assert_eq!(findings[0].help.as_deref(), Some("did you mean `SYS-1`?"));
    }

    #[test]
    fn a_requirement_or_a_risk_control_is_no_origin() {
        assert!(messages(&RULE, &deriving_from(&["SRS-1"]))[0].contains("requirement itself"));
        assert!(messages(&RULE, &deriving_from(&["RC-1"]))[0].contains("is a risk control"));
    }
}
