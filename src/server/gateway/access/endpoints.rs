use axum::http::Method;
use consilium_core::access::Action;

/// What a method of an address is for.
#[derive(Debug)]
pub struct Endpoint {
    pub method: Method,
    /// As the router has it; `**` at the end stands for everything below.
    pub path: &'static str,
    pub action: Action,
}

const fn get(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::GET, path, action }
}

const fn post(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::POST, path, action }
}

const fn put(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::PUT, path, action }
}

const fn patch(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::PATCH, path, action }
}

const fn delete(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::DELETE, path, action }
}

/// Every address that a handler answers. HEAD is judged as GET; OPTIONS tells nothing about anybody.
pub const ENDPOINTS: &[Endpoint] = &[
    get("/healthz", Action::AskServer),
    get("/readyz", Action::AskServer),
    get("/metrics", Action::AskServer),
    get("/api/v1/openapi.json", Action::AskServer),
    post("/api/v1/join", Action::PresentSecret),
    get("/api/v1/seat", Action::ShowSeat),
    post("/api/v1/sign-out", Action::PresentSecret),
    post("/api/v1/probe", Action::ProbeMedia),
    get("/api/v1/invitations", Action::ManageInvitations),
    post("/api/v1/invitations", Action::ManageInvitations),
    delete("/api/v1/invitations/{id}", Action::ManageInvitations),
    get("/ws", Action::OpenSocket),
    post("/whip/{session}", Action::UsePlayer),
    post("/whep/{session}", Action::UsePlayer),
    delete("/whip/{session}/{resource}", Action::UsePlayer),
    patch("/whip/{session}/{resource}", Action::UsePlayer),
    delete("/whep/{session}/{resource}", Action::UsePlayer),
    patch("/whep/{session}/{resource}", Action::UsePlayer),
    post("/api/v1/cases/{case}/uploads", Action::UploadDossier),
    get("/api/v1/cases/{case}/uploads", Action::UploadDossier),
    get("/api/v1/cases/{case}/uploads/{id}", Action::UploadDossier),
    patch("/api/v1/cases/{case}/uploads/{id}", Action::UploadDossier),
    delete("/api/v1/cases/{case}/uploads/{id}", Action::UploadDossier),
    get("/api/v1/cases/{case}/documents", Action::SeeDossierList),
    get("/api/v1/cases/{case}/documents/{id}/file", Action::SeeDocuments),
    post("/api/v1/cases/{case}/documents/{id}/decision", Action::JudgeDossier),
    get("/api/v1/cases/{case}/documents/{id}/patient", Action::JudgeDossier),
    get("/api/v1/cases/{case}/documents/{id}/clearance", Action::JudgeDossier),
    post("/api/v1/cases/{case}/documents/{id}/clearance", Action::JudgeDossier),
    get("/api/v1/cases/{case}/dossier", Action::SeeDossierSettings),
    put("/api/v1/cases/{case}/dossier/patient", Action::LeadDossier),
    put("/api/v1/cases/{case}/dossier/access", Action::LeadDossier),
    get("/api/v1/cases/{case}/images", Action::SeeImages),
    get("/api/v1/cases/{case}/images/export", Action::ExportImages),
    get("/dicom-web/{case}/**", Action::SeeImages),
    post("/dicom-web/{case}/**", Action::UploadDossier),
    post("/api/v1/requests", Action::SubmitRequest),
    get("/api/v1/track", Action::FollowRequest),
    post("/api/v1/track", Action::PresentSecret),
    post("/api/v1/track/consents", Action::SignConsent),
    post("/api/v1/track/consents/{id}/withdraw", Action::SignConsent),
    get("/api/v1/staff", Action::ShowStaff),
    post("/api/v1/staff/login", Action::PresentSecret),
    get("/api/v1/staff/sign-in", Action::AskServer),
    post("/api/v1/staff/sign-in", Action::PresentSecret),
    post("/api/v1/staff/sign-out", Action::PresentSecret),
    get("/api/v1/oidc/begin", Action::PresentSecret),
    get("/api/v1/oidc/callback", Action::PresentSecret),
    post("/api/v1/account-link", Action::PresentSecret),
    post("/api/v1/account-link/password", Action::PresentSecret),
    get("/api/v1/account", Action::UseOwnAccount),
    post("/api/v1/account/password", Action::UseOwnAccount),
    post("/api/v1/account/second-factor", Action::UseOwnAccount),
    post("/api/v1/account/second-factor/confirm", Action::UseOwnAccount),
    post("/api/v1/account/second-factor/remove", Action::UseOwnAccount),
    get("/api/v1/account/devices", Action::UseOwnAccount),
    delete("/api/v1/account/devices/{id}", Action::UseOwnAccount),
    get("/api/v1/accounts", Action::ManageAccounts),
    post("/api/v1/accounts", Action::ManageAccounts),
    post("/api/v1/accounts/{id}", Action::ManageAccounts),
    post("/api/v1/accounts/{id}/link", Action::ManageAccounts),
    post("/api/v1/reauthenticate", Action::ProveAgain),
    get("/api/v1/sessions/{session}/report", Action::SeeReport),
    post("/api/v1/sessions/{session}/report/fields", Action::EditReport),
    post("/api/v1/sessions/{session}/report/patient-approval", Action::SignReport),
    post("/api/v1/sessions/{session}/report/signatures", Action::SignReport),
    post("/api/v1/sessions/{session}/report/amendments", Action::EditReport),
    get("/api/v1/sessions/{session}/report/pdf", Action::SeeReport),
    get("/api/v1/sessions/{session}/report/bundle", Action::SeeReport),
    get("/api/v1/fhir/metadata", Action::AskServer),
    get("/api/v1/fhir/{kind}", Action::ReadRecord),
    get("/api/v1/fhir/{kind}/{id}", Action::ReadRecord),
    get("/api/v1/ops/now", Action::SeeQuality),
    get("/api/v1/ops/stream", Action::SeeQuality),
    get("/api/v1/ops/sessions/{session}", Action::SeeQuality),
    get("/api/v1/ops/recent", Action::SeeQuality),
    get("/api/v1/ops/sessions/{session}/history", Action::SeeQuality),
    post("/api/v1/ops/acknowledge", Action::SeeQuality),
    post("/api/v1/ops/drain", Action::RunServer),
    get("/api/v1/sessions/{session}/interp/route", Action::SeeRoutes),
    get("/api/v1/sessions/{session}/interp/route/{listener}", Action::SeeRoutes),
    get("/api/v1/recordings/{session}", Action::SeeRecording),
    get("/api/v1/recordings/{session}/tracks/{track}", Action::SeeRecording),
    get("/api/v1/recordings/{session}/channels/{language}", Action::SeeRecording),
    get("/api/v1/recordings/{session}/checkpoint", Action::SeeRecording),
    post("/api/v1/recordings/{session}/release", Action::ReleaseRecording),
    get("/api/v1/cases", Action::SeeBoard),
    get("/api/v1/cases/{id}", Action::SeeCase),
    get("/api/v1/cases/{id}/access", Action::SeeAccess),
    get("/api/v1/cases/{id}/export", Action::ExportCase),
    get("/api/v1/track/export", Action::ExportOwnCase),
    get("/api/v1/cases/{id}/erasure", Action::EraseCase),
    post("/api/v1/cases/{id}/erasure", Action::EraseCase),
    get("/api/v1/track/access", Action::SeeOwnAccess),
    post("/api/v1/cases/{id}/transition", Action::WorkOnCase),
    post("/api/v1/cases/{id}/checklist", Action::WorkOnCase),
    post("/api/v1/cases/{id}/checklist/documents", Action::WorkOnCase),
    post("/api/v1/cases/{id}/team", Action::WorkOnCase),
    post("/api/v1/cases/{id}/schedule", Action::WorkOnCase),
    get("/api/v1/board", Action::SeeBoard),
    get("/api/v1/concordance", Action::SeeBoard),
    get("/api/v1/track/report", Action::SeeOwnReport),
    get("/api/v1/track/returned/{id}", Action::SeeReturned),
    post("/api/v1/track/plan", Action::AnswerForPatient),
    post("/api/v1/track/join", Action::AnswerForPatient),
    post("/api/v1/track/resubmit", Action::CompleteRequest),
    post("/api/v1/my/login", Action::PresentSecret),
    get("/api/v1/my", Action::UseOwnPage),
    get("/api/v1/my/cases/{id}", Action::ReadBriefing),
    post("/api/v1/my/cases/{id}/join", Action::UseOwnPage),
    post("/api/v1/my/cases/{id}/report", Action::UseOwnPage),
    post("/api/v1/my/cases/{id}/opinion", Action::UseOwnPage),
    post("/api/v1/my/cases/{id}/opinions/open", Action::ReadBriefing),
    post("/api/v1/my/tasks/{id}", Action::UseOwnPage),
    get("/api/v1/colleagues", Action::ManageDirectory),
    post("/api/v1/colleagues", Action::ManageDirectory),
    put("/api/v1/colleagues/{id}", Action::ManageDirectory),
    post("/api/v1/colleagues/{id}/link", Action::ManageDirectory),
    delete("/api/v1/colleagues/{id}/link", Action::ManageDirectory),
    post("/api/v1/cases/{id}/team/{person}/remove", Action::WorkOnCase),
    post("/api/v1/cases/{id}/patient-link", Action::WorkOnCase),
    post("/api/v1/cases/{id}/triage-letter", Action::WorkOnCase),
    post("/api/v1/cases/{id}/triage", Action::WorkOnCase),
    post("/api/v1/cases/{id}/emergency", Action::WorkOnCase),
    post("/api/v1/cases/{id}/emergency/approve", Action::WorkOnCase),
    post("/api/v1/cases/{id}/sheets", Action::WorkOnCase),
    post("/api/v1/cases/{id}/tasks", Action::WorkOnCase),
    post("/api/v1/cases/{id}/tasks/{task}", Action::WorkOnCase),
    post("/api/v1/cases/{id}/reschedule", Action::WorkOnCase),
    post("/api/v1/cases/{id}/call-off", Action::WorkOnCase),
    get("/api/v1/cases/{id}/hours", Action::WorkOnCase),
];

/// What the endpoints table says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Listed {
    For(Action),
    /// The address takes these methods only.
    OtherMethods(Vec<Method>),
    Nowhere,
}

impl Endpoint {
    fn covers(&self, matched: &str) -> bool {
        self.path.strip_suffix("**").map_or(self.path == matched, |start| matched.starts_with(start))
    }
}

/// `matched`: the router's own pattern, never the address that was sent.
pub(super) fn look_up(method: &Method, matched: &str) -> Listed {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let here: Vec<&Endpoint> = ENDPOINTS.iter().filter(|endpoint| endpoint.covers(matched)).collect();
    match here.iter().find(|endpoint| endpoint.method == *method) {
        Some(endpoint) => Listed::For(endpoint.action),
        None if here.is_empty() => Listed::Nowhere,
        None => Listed::OtherMethods(here.iter().map(|endpoint| endpoint.method.clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_method_of_an_address_stands_for_itself() {
        assert_eq!(look_up(&Method::GET, "/api/v1/track"), Listed::For(Action::FollowRequest));
        assert_eq!(look_up(&Method::HEAD, "/api/v1/track"), Listed::For(Action::FollowRequest));
        assert_eq!(look_up(&Method::POST, "/api/v1/track"), Listed::For(Action::PresentSecret));
        assert_eq!(look_up(&Method::DELETE, "/api/v1/requests"), Listed::OtherMethods(vec![Method::POST]));
        assert_eq!(look_up(&Method::GET, "/api/v1/nothing"), Listed::Nowhere);
        assert_eq!(look_up(&Method::GET, "/dicom-web/{case}/studies/{study}"), Listed::For(Action::SeeImages));
    }
}
