//! What depends on what, and what is kept apart from what, 5.3 and 4.3.d of the standard.

pub mod exclude_linked;
pub mod interface_undefined;
pub mod segregation_breached;
