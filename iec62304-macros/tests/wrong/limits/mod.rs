pub const LIMIT: u32 = 350;
