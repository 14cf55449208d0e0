/// How large a town is, and how large its pictures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// At most as many as there are names for: 12.
    pub shops: usize,
    pub products: usize,
    /// At most as many as there are names for: 80.
    pub creators: usize,
    pub posts: usize,
    /// Posts that are there when the town opens; the others arrive afterwards.
    pub first_posts: usize,
    pub shoppers: usize,
    /// Pixels.
    pub picture_width: u32,
    /// Pixels.
    pub picture_height: u32,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            shops: 12,
            products: 400,
            creators: 80,
            posts: 1_500,
            first_posts: 120,
            shoppers: 3_000,
            picture_width: 720,
            picture_height: 900,
        }
    }
}
