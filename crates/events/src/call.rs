/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventType {
    Track,
    Identify,
    Page,
    Screen,
    Group,
    Alias,
}

impl EventType {
    pub const ALL: [Self; 6] = [
        Self::Track,
        Self::Identify,
        Self::Page,
        Self::Screen,
        Self::Group,
        Self::Alias,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Track => "track",
            Self::Identify => "identify",
            Self::Page => "page",
            Self::Screen => "screen",
            Self::Group => "group",
            Self::Alias => "alias",
        }
    }

    /// Reads `track` in any case, as it stands in an event's `type`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }

    /// Reads a path's segment: the name or, as browsers write it, its first letter.
    fn of_segment(segment: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == segment || kind.name().get(..1) == Some(segment))
    }
}

/// What a body holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// `{"batch": […]}`, each event with its own `type`.
    Batch,
    /// As a batch; its events may be of any age.
    Import,
    /// One event of this type, whatever its own `type` says: so do Segment and RudderStack.
    One(EventType),
    /// One event that has its own `type`.
    Typed,
}

/// Must an event say whose it is?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Identity {
    Needed,
    /// Jitsu's `privacy.disableUserIds` leaves both ids out, so that a page can be counted without a cookie.
    Optional,
}

/// Which call a request makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Call {
    pub form: Form,
    pub identity: Identity,
}

impl Call {
    /// Reads a path: `/v1/batch`, `/v1/b`, `/v1/track`, `/v1/t`, `/v1/import`, `/beacon/v1/batch` (RudderStack's
    /// `sendBeacon`), `/api/s/track`, `/api/s/s2s/track`, `/api/s/event` (Jitsu). `None` for any other.
    pub fn from_path(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .take(5)
            .collect();
        match segments.as_slice() {
            ["v1", "import"] => Some(Self::segment(Form::Import)),
            ["v1", "batch" | "b"] | ["beacon", "v1", "batch"] => Some(Self::segment(Form::Batch)),
            ["v1", name] => EventType::of_segment(name).map(|kind| Self::segment(Form::One(kind))),
            ["api", "s", name] | ["api", "s", "s2s", name] => Self::jitsu(name),
            _ => None,
        }
    }

    const fn segment(form: Form) -> Self {
        Self {
            form,
            identity: Identity::Needed,
        }
    }

    fn jitsu(name: &str) -> Option<Self> {
        let form = match name {
            "batch" => Form::Batch,
            "event" => Form::Typed,
            name => Form::One(EventType::ALL.into_iter().find(|kind| kind.name() == name)?),
        };
        Some(Self {
            form,
            identity: Identity::Optional,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_all_sdks_are_known() {
        let form = |path: &str| Call::from_path(path).map(|call| call.form);
        for kind in EventType::ALL {
            let name = kind.name();
            assert_eq!(form(&format!("/v1/{name}")), Some(Form::One(kind)));
            assert_eq!(form(&format!("/v1/{}", &name[..1])), Some(Form::One(kind)));
            assert_eq!(form(&format!("/api/s/{name}")), Some(Form::One(kind)));
            assert_eq!(form(&format!("/api/s/s2s/{name}/")), Some(Form::One(kind)));
        }
        for path in [
            "/v1/batch",
            "/v1/b",
            "v1/batch/",
            "/beacon/v1/batch",
            "/api/s/batch",
        ] {
            assert_eq!(form(path), Some(Form::Batch), "{path}");
        }
        assert_eq!(form("/v1/import"), Some(Form::Import));
        assert_eq!(form("/api/s/event"), Some(Form::Typed));
    }

    #[test]
    fn other_paths_are_not() {
        for path in [
            "",
            "/",
            "/v1",
            "/v1/",
            "/v2/track",
            "/v1/merge",
            "/v1/m",
            "/v1/track/x",
            "/api/s/t",
            "/v1/달",
        ] {
            assert_eq!(Call::from_path(path), None, "{path}");
        }
    }

    #[test]
    fn only_jitsu_may_leave_both_ids_out() {
        assert_eq!(
            Call::from_path("/v1/page").map(|call| call.identity),
            Some(Identity::Needed)
        );
        assert_eq!(
            Call::from_path("/api/s/page").map(|call| call.identity),
            Some(Identity::Optional)
        );
    }
}
