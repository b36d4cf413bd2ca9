//! What may stand at a public address: the far end of a tunnel, or something that is none.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

/// A server on a free port, gone when this is dropped.
#[derive(Debug)]
pub struct FarEnd {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl FarEnd {
    /// Hands everything on as it comes.
    pub fn forwarding(ip: impl Into<IpAddr>, to: SocketAddr) -> FarEnd {
        FarEnd::start(ip.into(), move |mut stream| async move {
            let mut local = TcpStream::connect(to).await.expect("a server of our own");
            let _ = copy_bidirectional(&mut stream, &mut local).await;
        })
    }

    /// Ends HTTPS here with this certificate and hands on what was in it.
    pub fn encrypted(certificate: &Certificate, to: SocketAddr) -> FarEnd {
        let acceptor = certificate.acceptor();
        FarEnd::start([127, 0, 0, 1].into(), move |stream| {
            let acceptor = acceptor.clone();
            async move {
                // A client that does not trust the certificate leaves.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut local = TcpStream::connect(to).await.expect("a server of our own");
                let _ = copy_bidirectional(&mut stream, &mut local).await;
            }
        })
    }

    /// A web server that answers every request with this status.
    pub fn answering(status: u16) -> FarEnd {
        let status = axum::http::StatusCode::from_u16(status).expect("a server of our own");
        let (runtime, socket, address) = listen([127, 0, 0, 1].into());
        let server = axum::Router::new().fallback(move || async move { status });
        runtime.spawn(async move { axum::serve(socket, server).await });
        FarEnd { address, runtime: Some(runtime) }
    }

    /// A web server that answers every request with this content.
    pub fn giving(kind: &'static str, content: &'static [u8]) -> FarEnd {
        let (runtime, socket, address) = listen([127, 0, 0, 1].into());
        let server = axum::Router::new()
            .fallback(move || async move { ([(axum::http::header::CONTENT_TYPE, kind)], content) });
        runtime.spawn(async move { axum::serve(socket, server).await });
        FarEnd { address, runtime: Some(runtime) }
    }

    fn start<Serving: Future<Output = ()> + Send + 'static>(
        ip: IpAddr,
        serve: impl Fn(TcpStream) -> Serving + Send + 'static,
    ) -> FarEnd {
        let (runtime, socket, address) = listen(ip);
        runtime.spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        FarEnd { address, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address by this scheme and name.
    pub fn url(&self, scheme: &str, name: &str) -> String {
        format!("{scheme}://{name}:{}", self.address.port())
    }
}

impl Drop for FarEnd {
    fn drop(&mut self) {
        // Not waited for: a test may be asynchronous itself.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn listen(ip: IpAddr) -> (Runtime, TcpListener, SocketAddr) {
    let runtime = Runtime::new().expect("threads of our own");
    let socket = std::net::TcpListener::bind((ip, 0)).expect("a free port");
    socket.set_nonblocking(true).expect("our own socket");
    let address = socket.local_addr().expect("the address of our own socket");
    let entered = runtime.enter();
    let socket = TcpListener::from_std(socket).expect("our own socket");
    drop(entered);
    (runtime, socket, address)
}

/// A certificate, and the authority that vouches for it.
#[derive(Debug)]
pub struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
    authority: String,
}

impl Certificate {
    /// For this name; `years`: from the beginning of the first to the beginning of the second.
    pub fn issued(name: &str, years: (i32, i32)) -> Certificate {
        let mut authority = CertificateParams::new(Vec::new()).expect("a server of our own");
        authority.distinguished_name.push(DnType::CommonName, format!("Authority for {name}"));
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a server of our own"))
                .expect("a server of our own");
        let key = KeyPair::generate().expect("a server of our own");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a server of our own");
        params.not_before = date_time_ymd(years.0, 1, 1);
        params.not_after = date_time_ymd(years.1, 1, 1);
        let certificate = params.signed_by(&key, &authority).expect("a server of our own");
        Certificate { chain: vec![certificate.der().clone()], key, authority: authority.pem() }
    }

    /// The authority's own certificate, as a file that `SSL_CERT_FILE` may name.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    fn acceptor(&self) -> TlsAcceptor {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let key = PrivateKeyDer::Pkcs8(self.key.serialize_der().into());
        let config = ServerConfig::builder().with_no_client_auth();
        TlsAcceptor::from(Arc::new(
            config.with_single_cert(self.chain.clone(), key).expect("a server of our own"),
        ))
    }
}
