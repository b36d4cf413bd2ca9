//! What there is to choose from, and what a person should know before choosing.

/// A way for JobMojito to reach this computer, described for the person who chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// What it is called in settings and commands.
    pub id: &'static str,
    /// What it is called by people.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What has to be there first.
    pub needs: &'static str,
    /// What it costs.
    pub cost: &'static str,
    /// Whether the public address stays the same.
    pub address: &'static str,
    /// Who can read the traffic.
    pub readers: &'static str,
}

/// Everything on offer, the easiest first.
pub const OFFERS: &[Offer] = &[
    Offer {
        id: "localhost.run",
        name: "localhost.run",
        about: "A public HTTPS address at once, over SSH.",
        needs: "Nothing: no account, nothing to install.",
        cost: "Free to try.",
        address: "A new one now and then, and after each restart: JobMojito then needs the new one.",
        readers: "localhost.run decrypts the traffic on its servers and could read it.",
    },
    Offer {
        id: "ngrok",
        name: "ngrok",
        about: "A public HTTPS address from ngrok, with nothing to install.",
        needs: "An ngrok account: its authtoken.",
        cost: "Free up to 20,000 requests and 1 GB a month.",
        address: "Stays the same: every account has one free domain.",
        readers: "ngrok decrypts the traffic on its servers and could read it. Its inspector keeps bodies \
                  only where you turn full capture on in its dashboard.",
    },
    Offer {
        id: "cloudflared",
        name: "Cloudflare Tunnel",
        about: "An address at a domain of yours, through Cloudflare's `cloudflared`.",
        needs: "`cloudflared` on this computer, and a Cloudflare account with a domain.",
        cost: "Free.",
        address: "Stays the same.",
        readers: "Cloudflare decrypts the traffic on its servers and could read it.",
    },
    Offer {
        id: "cloudflared-quick",
        name: "Cloudflare quick tunnel",
        about: "A trial address from Cloudflare's `cloudflared`, without an account.",
        needs: "`cloudflared` on this computer.",
        cost: "Free; meant for trying out, without a promise that it stays up.",
        address: "A new one after each restart: JobMojito then needs the new one.",
        readers: "Cloudflare decrypts the traffic on its servers and could read it.",
    },
    Offer {
        id: "ssh",
        name: "Your own server, over SSH",
        about: "Any server with OpenSSH or sish that forwards a port to this computer.",
        needs: "A server with an address of its own, and your key on it.",
        cost: "What your server costs.",
        address: "Stays the same.",
        readers: "Your server only, where HTTPS ends.",
    },
    Offer {
        id: "url",
        name: "An address of your own",
        about: "You already have a way in: Tailscale Funnel, zrok, frp, a reverse proxy.",
        needs: "That way has to lead to the address on which Mojito Tray listens.",
        cost: "What your way in costs.",
        address: "As stable as your way in.",
        readers: "Whoever runs the place where HTTPS ends.",
    },
    Offer {
        id: "none",
        name: "This computer only",
        about: "No tunnel: for samples, and for programs on this computer.",
        needs: "Nothing.",
        cost: "Free.",
        address: "Stays the same, and cannot be reached from outside.",
        readers: "Nobody else.",
    },
];
