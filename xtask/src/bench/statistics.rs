//! Medians, spans and ratios of what was measured.

/// What several runs of one command gave, in the order of the runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds a value.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The values, in the order of the runs.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The value in the middle; of an even number of values the mean of the two in the middle. `None` without any value.
    pub fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let upper = *sorted.get(middle)?;
        if sorted.len() % 2 == 1 {
            return Some(upper);
        }
        let lower = *sorted.get(middle.checked_sub(1)?)?;
        Some(f64::midpoint(lower, upper))
    }

    /// The smallest and the largest value.
    pub fn span(&self) -> Option<(f64, f64)> {
        let smallest = self.0.iter().copied().min_by(f64::total_cmp)?;
        let largest = self.0.iter().copied().max_by(f64::total_cmp)?;
        Some((smallest, largest))
    }

    /// Median of this over the median of the other.
    pub fn ratio_to(&self, other: &Self) -> Option<f64> {
        let other = other.median().filter(|median| *median > 0.0)?;
        Some(self.median()? / other)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// A number with three digits that matter, and no more than three decimals: `0.012`, `1.23`, `12.3`, `123`.
pub fn rounded(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

/// The median, rounded; a dash where nothing was measured.
pub fn median(samples: &Samples) -> String {
    samples.median().map_or_else(|| "–".to_owned(), rounded)
}

/// The span, rounded.
pub fn span(samples: &Samples) -> String {
    samples.span().map_or_else(
        || "–".to_owned(),
        |(from, to)| format!("{}–{}", rounded(from), rounded(to)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Samples {
        values.iter().copied().collect()
    }

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(samples(&[5.0, 1.0, 100.0, 2.0, 3.0]).median(), Some(3.0));
        assert_eq!(samples(&[4.0, 1.0, 3.0, 2.0]).median(), Some(2.5));
        assert_eq!(samples(&[7.0]).median(), Some(7.0));
        assert_eq!(samples(&[]).median(), None);
    }

    #[test]
    fn a_span_goes_from_the_smallest_to_the_largest() {
        assert_eq!(samples(&[2.0, 9.0, 1.0]).span(), Some((1.0, 9.0)));
        assert_eq!(samples(&[]).span(), None);
        assert_eq!(span(&samples(&[2.0, 0.5])), "0.500–2.00");
    }

    #[test]
    fn a_ratio_compares_medians_and_needs_both() {
        let (ours, theirs) = (samples(&[1.0, 3.0, 2.0]), samples(&[4.0, 4.0, 40.0]));
        assert_eq!(ours.ratio_to(&theirs), Some(0.5));
        assert_eq!(ours.ratio_to(&samples(&[])), None);
        assert_eq!(ours.ratio_to(&samples(&[0.0])), None);
        assert_eq!(samples(&[]).ratio_to(&ours), None);
    }

    #[test]
    fn numbers_have_no_more_digits_than_they_mean() {
        let texts = [0.01234, 1.2345, 12.345, 123.45, 0.0].map(rounded);
        assert_eq!(texts, ["0.012", "1.23", "12.3", "123", "0.000"]);
    }
}
