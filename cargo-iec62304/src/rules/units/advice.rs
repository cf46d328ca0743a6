//! What to do about code that is not covered.

use crate::model::{Model, SoftwareUnit};

/// The help of a finding on `what`; it names a test that executed the unit and covers nothing, which nobody would guess.
pub(super) fn on_uncovered(model: &Model, unit: &SoftwareUnit, what: &str) -> String {
    let executing = unit.executed_by.iter();
    let mut tests = executing.filter_map(|&test| model.tests.get(test));
    let help = format!("write a test that reaches these {what}, or delete them");
    match tests.find(|test| test.panicked) {
        None => help,
        Some(test) => format!(
            "{help}; `{}` executed the unit and covers nothing, because a panic unwound in it or may have been silenced by a hook",
            test.id
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::on_uncovered;
    use crate::model::builder::complete;

    #[test]
    fn a_test_that_covers_nothing_is_named() {
        let mut model = complete();
        let plain = "write a test that reaches these lines, or delete them";
        assert_eq!(on_uncovered(&model, &model.units[0], "lines"), plain);
        model.tests[0].panicked = true;
        let help = on_uncovered(&model, &model.units[0], "lines");
        assert!(
            help.starts_with(plain) && help.contains(&model.tests[0].id),
            "{help}"
        );
    }
}
