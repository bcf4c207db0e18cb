use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use consilium_core::imaging::is_uid;
use consilium_core::protocol::ErrorCode;

use crate::gateway::dossier::member::Member;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::store::{Form, Image, ImageScope};

/// Somebody who sees images, and the objects that the address names.
pub(super) struct Scoped {
    pub(super) member: Member,
    pub(super) form: Form,
    pub(super) scope: ImageScope,
    /// The numbers of frames and the path of a large value, as they stand in the address.
    pub(super) frames: Option<String>,
    pub(super) path: Option<String>,
}

impl FromRequestParts<Gateway> for Scoped {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let member = Member::from_request_parts(parts, gateway).await?;
        let form = member.form()?;
        let params = RawPathParams::from_request_parts(parts, gateway).await.map_err(|_| nothing())?;
        let mut scoped = Scoped { member, form, scope: ImageScope::default(), frames: None, path: None };
        for (name, value) in &params {
            let place = match name {
                "study" => &mut scoped.scope.study,
                "series" => &mut scoped.scope.series,
                "instance" => &mut scoped.scope.instance,
                "frames" => &mut scoped.frames,
                "path" => &mut scoped.path,
                _ => continue,
            };
            if matches!(name, "study" | "series" | "instance") && !is_uid(value) {
                return Err(nothing());
            }
            *place = Some(value.to_owned());
        }
        Ok(scoped)
    }
}

pub(super) fn nothing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "The case has nothing of this name.")
}

pub(super) fn not_acceptable(detail: &str) -> Problem {
    Problem::new(StatusCode::NOT_ACCEPTABLE, ErrorCode::Malformed, detail)
}

impl Scoped {
    /// At least one.
    pub(super) async fn images(&self, gateway: &Gateway) -> Result<Vec<Image>, Problem> {
        let images = gateway.store.images(&self.member.case, self.form, &self.scope).await?;
        if images.is_empty() { Err(nothing()) } else { Ok(images) }
    }

    /// The same without what they say of themselves.
    pub(super) async fn heads(&self, gateway: &Gateway) -> Result<Vec<Image>, Problem> {
        let images = gateway.store.image_heads(&self.member.case, self.form, &self.scope).await?;
        if images.is_empty() { Err(nothing()) } else { Ok(images) }
    }

    /// What each of them is known by; at least one.
    pub(super) async fn content(&self, gateway: &Gateway) -> Result<Vec<String>, Problem> {
        let tags = gateway.store.image_tags(&self.member.case, self.form, &self.scope).await?;
        if tags.is_empty() { Err(nothing()) } else { Ok(tags) }
    }

    pub(super) fn form_name(&self) -> &'static str {
        if self.form == Form::Identified { "i" } else { "d" }
    }

    /// Where the objects of an image are, for links in answers.
    pub(super) fn place(&self, gateway: &Gateway, image: &Image) -> String {
        let Image { study, series, instance, .. } = image;
        format!("{}/studies/{study}/series/{series}/instances/{instance}", self.root(gateway))
    }

    pub(super) fn root(&self, gateway: &Gateway) -> String {
        format!("{}/dicom-web/{}", gateway.base_url, self.member.case)
    }
}
