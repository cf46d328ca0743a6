//! Coverage by item as bars, against the least that the policy asks.

use maud::{Markup, html};

use super::visible::{address, line, text};
use crate::render::text::percent;
use crate::report::words::Class;
use crate::report::{ClassPolicy, Item, ItemCoverage, Report, Share};

pub(super) fn section(report: &Report) -> Markup {
    html! {
        section aria-labelledby="h-coverage" {
            h2 #h-coverage { "Coverage by item" }
            @if report.items.is_empty() {
                p.empty { "No item is configured: the system is judged as a whole." }
            } @else {
                p.intro {
                    "Lines and regions that passed tests executed, over the units that were measured. The mark on a bar is the least that the "
                    "project's policy asks of the item's class."
                }
                div.scroll tabindex="0" role="region" aria-labelledby="h-coverage" {
                    table.plot.cards {
                        thead { tr {
                            th scope="col" { "Item" } th scope="col" { "Class" } th.n scope="col" { "Units" }
                            th scope="col" { "Lines" } th scope="col" { "Regions" }
                        } }
                        tbody { @for item in &report.items { (row(report, item)) } }
                    }
                }
            }
        }
    }
}

fn policy(report: &Report, class: Class) -> &ClassPolicy {
    match class {
        Class::A => &report.policy.a,
        Class::B => &report.policy.b,
        Class::C => &report.policy.c,
    }
}

fn row(report: &Report, item: &Item) -> Markup {
    let policy = policy(report, item.class);
    let share = |read: fn(&ItemCoverage) -> Share| item.coverage.as_ref().map(read);
    html! {
        tr {
            th scope="row" {
                a href=(address("item", &item.id)) { (line(&item.id)) }
                @if !item.title.is_empty() { div.muted { (text(&item.title)) } }
            }
            td data-name="Class" { span class={ "class c-" (item.class) } { (item.class) } }
            td.n data-name="Units" { (item.units) }
            td data-name="Lines" { (bar("lines", share(|it| it.lines), policy.item_lines)) }
            td data-name="Regions" { (bar("regions", share(|it| it.regions), policy.item_regions)) }
        }
    }
}

/// A bar from 0 to 100 with its figures in words.
fn bar(what: &str, share: Option<Share>, least: Option<u8>) -> Markup {
    let Some(share) = share else {
        return html! { span.muted { "not measured" } };
    };
    let tenths = (share.covered * 1000).checked_div(share.total).unwrap_or(0);
    let below = least.is_some_and(|least| share.covered * 100 < usize::from(least) * share.total);
    html! {
        div {
        svg.bar viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
            rect.bar-all x="0" y="20" width="1000" height="60" {}
            rect class=(if below { "bar-part bar-below" } else { "bar-part" }) x="0" y="20" width=(tenths) height="60" {}
            @if let Some(least) = least {
                rect.bar-least x=((usize::from(least) * 10).saturating_sub(4)) y="0" width="8" height="100" {}
            }
        }
        div.bar-text {
            (percent(share.covered, share.total)) " of " (share.total) " " (what)
            @if let Some(least) = least {
                span.muted { ", policy ≥ " (least) "\u{a0}%" }
                @if below { " " span.badge.b-below { "below policy" } }
            }
        }
        }
    }
}
