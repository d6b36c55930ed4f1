//! From a method and a path to the declared endpoint.

use crate::text;
use dfns_core::{EndpointMeta, Registry};

/// The values of a path's parameters, decoded.
pub(crate) type PathParams = Vec<(&'static str, String)>;

/// Every declared endpoint, as a pattern of path segments.
pub(crate) struct Routes(Vec<Route>);

struct Route {
    endpoint: &'static EndpointMeta,
    segments: Vec<Segment>,
}

/// One piece of a path between slashes.
enum Segment {
    Literal(&'static str),
    Param(&'static str),
}

impl Routes {
    pub(crate) fn new(registry: &Registry) -> Self {
        let segment = |text: &'static str| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Segment::Param(name),
            None => Segment::Literal(text),
        };
        let mut routes: Vec<Route> = registry
            .endpoints()
            .map(|endpoint| Route { endpoint, segments: endpoint.path().split('/').map(segment).collect() })
            .collect();
        // The first match wins, so `/users/me` has to come before `/users/{userId}`.
        routes.sort_by(|left, right| left.segments.iter().map(is_param).cmp(right.segments.iter().map(is_param)));
        Self(routes)
    }

    /// Every endpoint.
    pub(crate) fn endpoints(&self) -> Vec<&'static EndpointMeta> {
        self.0.iter().map(|route| route.endpoint).collect()
    }

    /// The endpoint for this method and path, which comes without its query.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<(&'static EndpointMeta, PathParams)> {
        let segments: Vec<String> = path.split('/').map(text::percent_decode).collect::<Option<_>>()?;
        self.0
            .iter()
            .filter(|route| route.endpoint.method().as_str() == method)
            .find_map(|route| Some((route.endpoint, route.params(&segments)?)))
    }
}

fn is_param(segment: &Segment) -> bool {
    matches!(segment, Segment::Param(_))
}

impl Route {
    fn params(&self, segments: &[String]) -> Option<PathParams> {
        if segments.len() != self.segments.len() {
            return None;
        }
        let mut params = PathParams::new();
        for (pattern, segment) in self.segments.iter().zip(segments) {
            match pattern {
                Segment::Literal(literal) if literal == segment => {}
                // Clients collapse dot segments before they send a request, so one that arrives
                // names nothing.
                Segment::Param(name) if !matches!(segment.as_str(), "" | "." | "..") => {
                    params.push((name, segment.clone()));
                }
                _ => return None,
            }
        }
        Some(params)
    }
}

#[cfg(test)]
mod tests {
    use super::Routes;
    use dfns_core::meta::build::{Get, Put, Source};
    use dfns_core::{EndpointMeta, Registry};

    const HERE: Source = Source::new("", "", "", 0);
    const ANY: &EndpointMeta = &EndpointMeta::new("any", Get, "/users/{userId}", HERE);
    const ME: &EndpointMeta = &EndpointMeta::new("me", Get, "/users/me", HERE);
    const ACTIVATE: &EndpointMeta = &EndpointMeta::new("activate", Put, "/users/{userId}/activate", HERE);

    fn found(method: &str, path: &str) -> Option<(&'static str, Vec<(&'static str, String)>)> {
        let routes = Routes::new(&Registry::new().with(&[&[ANY, ME, ACTIVATE]]));
        routes.find(method, path).map(|(endpoint, params)| (endpoint.id(), params))
    }

    #[test]
    fn a_literal_segment_wins_over_a_parameter() {
        assert_eq!(found("GET", "/users/me"), Some(("me", vec![])));
        assert_eq!(found("GET", "/users/us-1"), Some(("any", vec![("userId", "us-1".into())])));
    }

    #[test]
    fn parameters_are_decoded_and_never_empty_or_dots() {
        assert_eq!(found("PUT", "/users/a%2Fb/activate"), Some(("activate", vec![("userId", "a/b".into())])));
        for path in ["/users/", "/users/.", "/users/%2e%2e", "/users/%ff", "/users", "/users/a/b", "users/a", ""] {
            assert_eq!(found("GET", path), None, "{path}");
        }
        assert_eq!(found("POST", "/users/me"), None);
    }
}
