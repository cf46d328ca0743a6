//! How a rule may be named.

/// First words that say what to do instead of naming the defect, and words that say nothing.
const FORBIDDEN: &[&str] = &[
    "avoid", "check", "ensure", "missing", "must", "no", "prefer", "require", "should", "use",
    "validate",
];

/// Checks that an id is in kebab-case and reads well after "violated:", subject first.
///
/// # Errors
/// The text says what is wrong with it.
pub fn check_id(id: &str) -> Result<(), String> {
    let words: Vec<&str> = id.split('-').collect();
    let kebab = |word: &&str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if !words.iter().all(kebab) || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!(
            "`{id}` is not in kebab-case, as in `unit-not-executed`"
        ));
    }
    if words.len() < 2 {
        return Err(format!(
            "`{id}` names a subject or a defect, not both, as in `unit-absent`"
        ));
    }
    match words.first() {
        Some(first) if FORBIDDEN.contains(first) => Err(format!(
            "`{id}` begins with `{first}`: name the subject first, then the defect"
        )),
        _ => Ok(()),
    }
}

/// The name of the module of a rule.
pub fn module_of(id: &str) -> String {
    id.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::check_id;

    #[test]
    fn an_id_names_subject_and_defect() {
        assert_eq!(check_id("unit-absent"), Ok(()));
        for bad in [
            "",
            "unit",
            "Unit-absent",
            "unit_absent",
            "unit--absent",
            "-unit-absent",
            "5-units",
            "no-units",
        ] {
            assert!(check_id(bad).is_err(), "{bad}");
        }
    }
}
