use std::net::SocketAddr;

use consilium_core::model::{Role, SessionId};
use consilium_server::Server;
use consilium_server::commands::{InviteRequest, Invited, SessionChoice, invite_through};
use consilium_server::config::Settings;
use tempfile::TempDir;

use super::http::{Answer, Request};
use super::socket::TestSocket;

/// A server on free ports, with a data folder that outlives a restart.
pub struct TestServer {
    server: Server,
    settings: Settings,
    folder: TempDir,
}

/// An invitation of somebody with this role to a new session.
pub fn invitation(role: Role) -> InviteRequest {
    InviteRequest {
        session: SessionChoice::New,
        title: "肺部肿块 · Lung mass".to_owned(),
        role,
        name: "林悦 (Lin Yue)".parse().expect("a name"),
        speaks: "zh".parse().expect("a language"),
        listens: "en".parse().expect("a language"),
        hours: 1,
        reusable: false,
    }
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = Settings::default();
        settings.http.listen = "127.0.0.1:0".parse().expect("an address");
        settings.data.dir = folder.path().join("data");
        settings.media.workers = 1;
        change(&mut settings);
        let server = Server::start(settings.clone()).await.expect("the server starts");
        Self { server, settings, folder }
    }

    /// Stops in order and starts again on the same data, on another port.
    pub async fn restart(self) -> Self {
        let Self { server, settings, folder } = self;
        server.stop().await;
        let server = Server::start(settings.clone()).await.expect("the server starts again");
        Self { server, settings, folder }
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    pub fn address(&self) -> SocketAddr {
        self.server.http_url().authority().parse().expect("an address")
    }

    pub async fn send(&self, request: Request) -> Answer {
        request.send(self.address()).await
    }

    pub async fn invite(&self, request: InviteRequest) -> Invited {
        invite_through(self.server.store(), self.server.base_url(), request).await.expect("an invitation")
    }

    /// One more seat in a session that exists.
    pub async fn invite_to(&self, session: &Invited, role: Role) -> Invited {
        let session = SessionChoice::Existing(session.session.clone());
        self.invite(InviteRequest { session, ..invitation(role) }).await
    }

    /// An interpreter's seat in a session of a case.
    pub async fn seat_in(&self, session: &SessionId) -> Invited {
        let session = SessionChoice::Existing(session.clone());
        self.invite(InviteRequest { session, ..invitation(Role::Interpreter) }).await
    }

    pub async fn join(&self, invited: &Invited) -> Answer {
        self.send(join_request(invited)).await
    }

    /// The same browser opens the link once more.
    pub async fn join_with_cookie(&self, invited: &Invited, cookie: &str) -> Answer {
        self.send(join_request(invited).cookie(cookie).header("Origin", self.server.base_url().as_str())).await
    }

    /// A signalling socket with the seat's bearer token.
    pub async fn socket(&self, invited: &Invited) -> TestSocket {
        let authorization = format!("Bearer {}", invited.token);
        TestSocket::open(self.address(), &[("authorization", &authorization)]).await.expect("the socket opens")
    }
}

fn join_request(invited: &Invited) -> Request {
    let secret = invited.link.split_once('#').map_or("", |(_, secret)| secret);
    Request::post_json("/api/v1/join", &serde_json::json!({ "secret": secret }))
}
