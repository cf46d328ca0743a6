//! The system as a V, drawn from the counts of the report: on the left what is asked and how it is divided, on the right the tests
//! that verify it.
//!
//! It shows counts, not judgements: a gap is a finding only where a rule says so for its class.

mod count;
mod draw;

use maud::{Markup, html};

use crate::report::Report;
use count::Counts;

pub(super) fn figure(report: &Report) -> Markup {
    let counts = Counts::of(report);
    html! {
        p.intro {
            "Counts, not judgements: a gap is a finding only where a rule says so for its class. Each box leads to its list."
        }
        figure.v {
            (draw::draw(&counts, &draw::WIDE))
            (draw::draw(&counts, &draw::NARROW))
        }
    }
}
