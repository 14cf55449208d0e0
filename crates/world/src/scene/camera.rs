//! A pinhole with a shifted lens: world points to the picture and back.

use glam::{Vec2, Vec3};

/// Where the picture is seen from.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    pub eye: Vec3,
    right: Vec3,
    up: Vec3,
    forward: Vec3,
    /// Half the picture's height at distance 1.
    tangent: f32,
    /// Width over height.
    aspect: f32,
    /// Shift of the picture's centre, in half heights.
    shift: Vec2,
}

impl Camera {
    pub fn looking(eye: Vec3, target: Vec3, tangent: f32, aspect: f32, shift: Vec2) -> Self {
        let forward = (target - eye).normalize_or(Vec3::NEG_Z);
        let right = forward.cross(Vec3::Y).normalize_or(Vec3::X);
        Self {
            eye,
            right,
            up: right.cross(forward),
            forward,
            tangent,
            aspect,
            shift,
        }
    }

    /// The unit direction through a point of the picture, (0, 0) top left, (1, 1) bottom right.
    #[inline]
    pub fn ray(&self, at: Vec2) -> Vec3 {
        let x = (at.x * 2.0 - 1.0) * self.aspect + self.shift.x;
        let y = 1.0 - at.y * 2.0 + self.shift.y;
        (self.forward + (self.right * x + self.up * y) * self.tangent).normalize()
    }

    /// Where a world point falls in the picture, and its distance along the view. `None` behind the camera.
    pub fn project(&self, p: Vec3) -> Option<(Vec2, f32)> {
        let to = p - self.eye;
        let depth = to.dot(self.forward);
        if depth < 0.1 {
            return None;
        }
        let x = to.dot(self.right) / (depth * self.tangent) - self.shift.x;
        let y = to.dot(self.up) / (depth * self.tangent) - self.shift.y;
        Some((Vec2::new((x / self.aspect + 1.0) * 0.5, (1.0 - y) * 0.5), depth))
    }

    /// Radius of a ball of `radius` at `depth`, as a share of the picture's height.
    pub fn share(&self, radius: f32, depth: f32) -> f32 {
        0.5 * radius / (depth.max(0.2) * self.tangent)
    }
}
