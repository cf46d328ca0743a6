//! "Did you mean": the nearest of some candidates.

/// The candidate nearest to `word`, for a "did you mean", if one is near enough to be a likely slip.
///
/// Near means: at most a third of the word's characters (and at least one, at most three) inserted, deleted, replaced
/// or swapped; letter case is not counted. Of equally near candidates the first one wins.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        assert_eq!(nearest("clas", ["id", "class"]), Some("class"));
        assert_eq!(
            nearest("SRS-DOES-001", ["SRS-DOSE-001", "SRS-UI-001"]),
            Some("SRS-DOSE-001")
        );
        assert_eq!(nearest("colour", ["id", "class"]), None);
    }

    #[test]
    fn every_kind_of_slip_counts_once() {
        for slip in ["leve", "levels", "lovel", "elvel", "LEVEL"] {
            assert_eq!(nearest(slip, ["accept", "level"]), Some("level"), "{slip}");
        }
    }

    #[test]
    fn how_far_a_slip_may_go_grows_with_the_word_up_to_three() {
        assert_eq!(nearest("ab", ["abc"]), Some("abc"));
        assert_eq!(nearest("ab", ["abcd"]), None);
        assert_eq!(nearest("SRS-DOSE-0001", ["SRS-DOSE-1"]), Some("SRS-DOSE-1"));
        assert_eq!(nearest("SRS-DOSE-00001", ["SRS-DOSE-1"]), None);
        assert_eq!(nearest("", ["a", "ab"]), Some("a"));
        assert_eq!(nearest("a", []), None);
    }

    #[test]
    fn of_equally_near_candidates_the_first_wins() {
        assert_eq!(nearest("RC-9", ["RC-1", "RC-2"]), Some("RC-1"));
        assert_eq!(nearest("RC-2", ["RC-1", "RC-2"]), Some("RC-2"));
    }
}
