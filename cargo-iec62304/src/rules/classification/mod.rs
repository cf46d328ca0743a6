//! What class things have, 4.3 of the standard.

pub mod class_below_container;
pub mod class_below_hazard;
pub mod risk_control_class_too_low;
pub mod unit_class_too_low;
