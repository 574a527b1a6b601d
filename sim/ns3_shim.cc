// ns3_shim.cc - the only C++, and the only includer of ns-3 (3.37).
//
// It translates and never decides: what is about a protocol belongs into nodes/, what is about a
// link into wire.c. Written in ns-3's style. Compile with -DNS3_LOG_ENABLE, as Debian's library
// was: class layouts depend on it.
//
// Frames travel as ns3::Packet from a WireDevice over a WireChannel to the WireDevices that hear
// them, so that ns-3's trace sources and error models work on them; when they arrive and who hears
// them is wire.c's, hence the same as in the lab. A node with driver applications also gets ns-3's
// Internet stack. Its one interface is a VirtualNetDevice that owns the node's addresses: what the
// stack sends goes down into our node, what our node hands up is received on that device.

#include "sim/ns3_shim.h"

#include "ns3/boolean.h"
#include "ns3/bulk-send-application.h"
#include "ns3/channel.h"
#include "ns3/config.h"
#include "ns3/error-model.h"
#include "ns3/global-value.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/names.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"
#include "ns3/virtual-net-device.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>
#include <vector>

using namespace ns3;

namespace
{

// ---- time ---------------------------------------------------------------------------------

/** An event that calls a C function. */
class CallEvent : public EventImpl
{
  public:
    CallEvent(void (*fn)(void*), void* arg)
        : m_fn(fn),
          m_arg(arg)
    {
    }

  protected:
    void Notify() override
    {
        m_fn(m_arg);
    }

  private:
    void (*m_fn)(void*);
    void* m_arg;
};

uint64_t g_run; //!< number of the current shim_run: stop events of older ones are void

/**
 * Ends a run at a tick, after every event of that tick: it goes to the end of the queue again until
 * nothing but itself has happened since it last came up. (Simulator::Stop would leave out the events
 * that are scheduled for the same tick later.)
 */
class LastEvent : public EventImpl
{
  public:
    LastEvent(uint64_t run, uint64_t seen)
        : m_run(run),
          m_seen(seen)
    {
    }

  protected:
    void Notify() override
    {
        if (m_run != g_run)
        {
            return;
        }
        uint64_t now = Simulator::GetEventCount();
        if (now == m_seen + 1)
        {
            Simulator::Stop();
            return;
        }
        Simulator::ScheduleWithContext(Simulator::NO_CONTEXT, Time(0), new LastEvent(m_run, now));
    }

  private:
    uint64_t m_run;
    uint64_t m_seen; //!< the simulator's count of events when this one was scheduled
};

// ---- wires --------------------------------------------------------------------------------

class WireDevice;

/** A link as ns-3 sees it: the list of devices that are plugged in. */
class WireChannel : public Channel
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("sojourn::WireChannel").SetParent<Channel>().AddConstructor<WireChannel>();
        return tid;
    }

    std::size_t GetNDevices() const override { return m_devices.size(); }

    Ptr<NetDevice> GetDevice(std::size_t i) const override;

    std::vector<WireDevice*> m_devices; //!< owned by their nodes
};

/**
 * A device that carries whole Ethernet frames of a node of ours. Nothing of ns-3's stands above it,
 * so Send is refused and there is no receive callback to call.
 */
class WireDevice : public NetDevice
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("sojourn::WireDevice")
                .SetParent<NetDevice>()
                .AddConstructor<WireDevice>()
                .AddAttribute("ReceiveErrorModel",
                              "Spoils frames that arrive, besides the faults of the world",
                              PointerValue(),
                              MakePointerAccessor(&WireDevice::m_error),
                              MakePointerChecker<ErrorModel>())
                .AddTraceSource("MacTx",
                                "A frame has been accepted for transmission",
                                MakeTraceSourceAccessor(&WireDevice::m_macTx),
                                "ns3::Packet::TracedCallback")
                .AddTraceSource("MacRx",
                                "A frame has arrived",
                                MakeTraceSourceAccessor(&WireDevice::m_macRx),
                                "ns3::Packet::TracedCallback")
                .AddTraceSource("PhyRxDrop",
                                "A frame was spoiled by the error model",
                                MakeTraceSourceAccessor(&WireDevice::m_rxDrop),
                                "ns3::Packet::TracedCallback");
        return tid;
    }

    void SetIfIndex(const uint32_t index) override { m_index = index; }
    uint32_t GetIfIndex() const override { return m_index; }
    Ptr<Channel> GetChannel() const override { return m_channel; }
    void SetAddress(Address) override {}
    Address GetAddress() const override { return Mac48Address(); }

    bool SetMtu(const uint16_t mtu) override
    {
        m_mtu = mtu;
        return true;
    }

    uint16_t GetMtu() const override { return m_mtu; }
    bool IsLinkUp() const override { return m_channel != nullptr; }
    void AddLinkChangeCallback(Callback<void>) override {}
    bool IsBroadcast() const override { return true; }
    Address GetBroadcast() const override { return Mac48Address::GetBroadcast(); }
    bool IsMulticast() const override { return true; }
    Address GetMulticast(Ipv4Address group) const override { return Mac48Address::GetMulticast(group); }
    Address GetMulticast(Ipv6Address group) const override { return Mac48Address::GetMulticast(group); }
    bool IsBridge() const override { return false; }
    bool IsPointToPoint() const override { return false; }
    bool Send(Ptr<Packet>, const Address&, uint16_t) override { return false; }
    bool SendFrom(Ptr<Packet>, const Address&, const Address&, uint16_t) override { return false; }
    Ptr<Node> GetNode() const override { return m_node; }
    void SetNode(Ptr<Node> node) override { m_node = node; }
    bool NeedsArp() const override { return true; }
    void SetReceiveCallback(ReceiveCallback) override {}
    void SetPromiscReceiveCallback(PromiscReceiveCallback) override {}
    bool SupportsSendFrom() const override { return false; }

    void Plug(Ptr<WireChannel> channel)
    {
        if (m_channel)
        {
            auto& d = m_channel->m_devices;
            d.erase(std::remove(d.begin(), d.end(), this), d.end());
        }
        m_channel = channel;
        if (m_channel)
        {
            m_channel->m_devices.push_back(this);
        }
    }

    void Transmit(Ptr<const Packet> p)
    {
        m_macTx(p);
    }

    /** \return false if the error model has spoiled the frame */
    bool Hear(Ptr<Packet> p)
    {
        if (m_error && m_error->IsCorrupt(p->Copy()))
        {
            m_rxDrop(p);
            return false;
        }
        m_macRx(p);
        return true;
    }

  protected:
    void DoDispose() override
    {
        Plug(nullptr);
        m_node = nullptr;
        m_error = nullptr;
        NetDevice::DoDispose();
    }

  private:
    Ptr<WireChannel> m_channel;
    Ptr<Node> m_node;
    Ptr<ErrorModel> m_error;
    uint32_t m_index = 0;
    uint16_t m_mtu = 1500;
    TracedCallback<Ptr<const Packet>> m_macTx;
    TracedCallback<Ptr<const Packet>> m_macRx;
    TracedCallback<Ptr<const Packet>> m_rxDrop;
};

Ptr<NetDevice>
WireChannel::GetDevice(std::size_t i) const
{
    return m_devices.at(i);
}

typedef void (*ArriveFn)(const void* note, const uint8_t* p, size_t n);

std::vector<uint8_t> g_octets(2048); //!< of the packet that is arriving
Ptr<Packet> g_arriving;

/** A frame reaches the other side of a wire. */
class ArriveEvent : public EventImpl
{
  public:
    ArriveEvent(Ptr<Packet> p, const void* note, size_t noteSize, ArriveFn arrive)
        : m_packet(p),
          m_arrive(arrive)
    {
        assert(noteSize <= sizeof(m_note));
        std::memcpy(m_note, note, noteSize);
    }

  protected:
    void Notify() override
    {
        uint32_t n = m_packet->GetSize();
        if (g_octets.size() < n)
        {
            g_octets.resize(n);
        }
        m_packet->CopyData(g_octets.data(), n);
        g_arriving = m_packet;
        m_arrive(m_note, g_octets.data(), n);
        g_arriving = nullptr;
    }

  private:
    Ptr<Packet> m_packet;
    ArriveFn m_arrive;
    alignas(8) uint8_t m_note[64];
};

// ---- applications -------------------------------------------------------------------------

/** The route of a stack that has one way out. */
class OneWay6 : public Ipv6RoutingProtocol
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("sojourn::OneWay6").SetParent<Ipv6RoutingProtocol>().AddConstructor<OneWay6>();
        return tid;
    }

    Ptr<Ipv6Route> RouteOutput(Ptr<Packet>,
                               const Ipv6Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& err) override
    {
        err = Socket::ERROR_NOROUTETOHOST;
        if (m_addresses.empty() || (oif && oif != m_device))
        {
            return nullptr;
        }
        Ipv6Address source = header.GetSource();
        bool ours = std::find(m_addresses.begin(), m_addresses.end(), source) != m_addresses.end();
        Ptr<Ipv6Route> route = Create<Ipv6Route>();
        route->SetSource(ours ? source : m_addresses.front());
        route->SetDestination(header.GetDestination());
        route->SetGateway(Ipv6Address::GetZero());
        route->SetOutputDevice(m_device);
        err = Socket::ERROR_NOTERROR;
        return route;
    }

    bool RouteInput(Ptr<const Packet>,
                    const Ipv6Header&,
                    Ptr<const NetDevice>,
                    UnicastForwardCallback,
                    MulticastForwardCallback,
                    LocalDeliverCallback,
                    ErrorCallback) override
    {
        return false; // the list above it has delivered what is ours; nothing is forwarded
    }

    void NotifyInterfaceUp(uint32_t) override {}
    void NotifyInterfaceDown(uint32_t) override {}
    void NotifyAddAddress(uint32_t, Ipv6InterfaceAddress) override {}
    void NotifyRemoveAddress(uint32_t, Ipv6InterfaceAddress) override {}
    void NotifyAddRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address) override {}
    void NotifyRemoveRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address) override {}
    void SetIpv6(Ptr<Ipv6>) override {}
    void PrintRoutingTable(Ptr<OutputStreamWrapper>, Time::Unit) const override {}

    Ptr<NetDevice> m_device;
    std::vector<Ipv6Address> m_addresses;

  protected:
    void DoDispose() override
    {
        m_device = nullptr;
        Ipv6RoutingProtocol::DoDispose();
    }
};

class OneWay4 : public Ipv4RoutingProtocol
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("sojourn::OneWay4").SetParent<Ipv4RoutingProtocol>().AddConstructor<OneWay4>();
        return tid;
    }

    Ptr<Ipv4Route> RouteOutput(Ptr<Packet>,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& err) override
    {
        err = Socket::ERROR_NOROUTETOHOST;
        if (m_addresses.empty() || (oif && oif != m_device))
        {
            return nullptr;
        }
        Ipv4Address source = header.GetSource();
        bool ours = std::find(m_addresses.begin(), m_addresses.end(), source) != m_addresses.end();
        Ptr<Ipv4Route> route = Create<Ipv4Route>();
        route->SetSource(ours ? source : m_addresses.front());
        route->SetDestination(header.GetDestination());
        route->SetGateway(Ipv4Address::GetZero());
        route->SetOutputDevice(m_device);
        err = Socket::ERROR_NOTERROR;
        return route;
    }

    bool RouteInput(Ptr<const Packet>,
                    const Ipv4Header&,
                    Ptr<const NetDevice>,
                    UnicastForwardCallback,
                    MulticastForwardCallback,
                    LocalDeliverCallback,
                    ErrorCallback) override { return false; }
    void NotifyInterfaceUp(uint32_t) override {}
    void NotifyInterfaceDown(uint32_t) override {}
    void NotifyAddAddress(uint32_t, Ipv4InterfaceAddress) override {}
    void NotifyRemoveAddress(uint32_t, Ipv4InterfaceAddress) override {}
    void SetIpv4(Ptr<Ipv4>) override {}
    void PrintRoutingTable(Ptr<OutputStreamWrapper>, Time::Unit) const override {}

    Ptr<NetDevice> m_device;
    std::vector<Ipv4Address> m_addresses;

  protected:
    void DoDispose() override
    {
        m_device = nullptr;
        Ipv4RoutingProtocol::DoDispose();
    }
};

Ipv6Address
Address6(const uint8_t* b)
{
    uint8_t copy[16]; // the constructor takes no const
    std::memcpy(copy, b, sizeof(copy));
    return Ipv6Address(copy);
}

Address
SocketAddress(const struct shim_flow& f, const uint8_t* addr, uint16_t port)
{
    if (f.family == 6)
    {
        return Inet6SocketAddress(addr ? Address6(addr) : Ipv6Address::GetAny(), port);
    }
    return InetSocketAddress(addr ? Ipv4Address::Deserialize(addr) : Ipv4Address::GetAny(), port);
}

} // namespace

struct shim_node
{
    Ptr<Node> node;
};

struct shim_channel
{
    Ptr<WireChannel> channel;
};

struct shim_device
{
    Ptr<WireDevice> device;
};

struct shim_apps
{
    Ptr<Node> node;
    Ptr<VirtualNetDevice> device;
    Ptr<Ipv4L3Protocol> v4;
    Ptr<Ipv6L3Protocol> v6;
    Ptr<OneWay4> route4;
    Ptr<OneWay6> route6;
    uint32_t if4;
    uint32_t if6;
    void (*down)(void* arg, const uint8_t* ip, size_t n);
    void* arg;
    std::vector<uint8_t> octets;

    bool Send(Ptr<Packet> p, const Address& from, const Address& to, uint16_t protocol);
    void Receive(Ptr<Packet> p, uint16_t protocol);
};

/** A UDP source at a constant bit rate, or the state around a BulkSendApplication. */
struct shim_source
{
    struct shim_flow flow;
    Ptr<Socket> socket;
    Ptr<BulkSendApplication> bulk;
    uint64_t sent = 0;
    bool stopped = false;

    void Next();
    void BulkSent(Ptr<const Packet> p);
};

/** The UDP socket of a sink, or the trace of a PacketSink. */
struct shim_sink
{
    struct shim_flow flow;
    struct shim_apps* apps;
    Ptr<Socket> socket;
    uint64_t received = 0;

    void Datagrams(Ptr<Socket> s);
    void Stream(Ptr<const Packet> p, const Address& from);
};

namespace
{

/** Everything made since shim_begin, in the order of making. */
struct World
{
    std::vector<std::unique_ptr<shim_node>> nodes;
    std::vector<std::unique_ptr<shim_channel>> channels;
    std::vector<std::unique_ptr<shim_device>> devices;
    std::vector<std::unique_ptr<shim_apps>> apps;
    std::vector<std::unique_ptr<shim_source>> sources;
    std::vector<std::unique_ptr<shim_sink>> sinks;
};

World* g_world; //!< ns-3's simulator is a singleton, and so is this

} // namespace

// ---- time ---------------------------------------------------------------------------------

extern "C" void
shim_begin(uint64_t seed)
{
    assert(!g_world);
    g_world = new World;
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true)); // before any object exists
    RngSeedManager::SetSeed(1);
    RngSeedManager::SetRun(seed);
    ObjectFactory factory("ns3::PriorityQueueScheduler");
    Simulator::SetScheduler(factory);
}

extern "C" void
shim_end()
{
    g_run++;
    // Our references go first, so that Destroy really ends the objects.
    World* w = g_world;
    g_world = nullptr;
    Simulator::Destroy();
    Names::Clear();
    delete w;
}

extern "C" int64_t
shim_now()
{
    return Simulator::Now().GetTimeStep();
}

extern "C" void
shim_at(int64_t when, void (*fn)(void*), void* arg)
{
    Simulator::ScheduleWithContext(Simulator::NO_CONTEXT,
                                   Time(when) - Simulator::Now(),
                                   new CallEvent(fn, arg));
}

extern "C" void
shim_run(int64_t until)
{
    g_run++;
    if (until != INT64_MAX)
    {
        Simulator::ScheduleWithContext(Simulator::NO_CONTEXT,
                                       Time(until) - Simulator::Now(),
                                       new LastEvent(g_run, UINT64_MAX - 1));
    }
    Simulator::Run();
}

extern "C" void
shim_stop()
{
    Simulator::Stop();
}

extern "C" uint64_t
shim_events()
{
    return Simulator::GetEventCount();
}

// ---- nodes and wires ----------------------------------------------------------------------

extern "C" struct shim_node*
shim_node_new(const char* name)
{
    auto n = std::make_unique<shim_node>();
    n->node = CreateObject<Node>();
    Names::Add(name, n->node);
    g_world->nodes.push_back(std::move(n));
    return g_world->nodes.back().get();
}

extern "C" struct shim_channel*
shim_channel_new()
{
    auto c = std::make_unique<shim_channel>();
    c->channel = CreateObject<WireChannel>();
    g_world->channels.push_back(std::move(c));
    return g_world->channels.back().get();
}

extern "C" struct shim_device*
shim_device_new(struct shim_node* node)
{
    auto d = std::make_unique<shim_device>();
    d->device = CreateObject<WireDevice>();
    node->node->AddDevice(d->device);
    g_world->devices.push_back(std::move(d));
    return g_world->devices.back().get();
}

extern "C" void
shim_device_plug(struct shim_device* dev, struct shim_channel* ch)
{
    dev->device->Plug(ch ? ch->channel : nullptr);
}

extern "C" void
shim_carry(struct shim_device* from,
           int64_t arrives,
           const void* note,
           size_t noteSize,
           const uint8_t* octets,
           size_t n,
           ArriveFn arrive)
{
    Ptr<Packet> p = Create<Packet>(octets, static_cast<uint32_t>(n));
    if (from)
    {
        from->device->Transmit(p);
    }
    Simulator::ScheduleWithContext(Simulator::NO_CONTEXT,
                                   Time(arrives) - Simulator::Now(),
                                   new ArriveEvent(p, note, noteSize, arrive));
}

extern "C" int
shim_device_hears(struct shim_device* dev)
{
    return dev->device->Hear(g_arriving);
}

// ---- applications -------------------------------------------------------------------------

bool
shim_apps::Send(Ptr<Packet> p, const Address&, const Address&, uint16_t)
{
    if (!down)
    {
        return false;
    }
    octets.resize(p->GetSize());
    p->CopyData(octets.data(), p->GetSize());
    down(arg, octets.data(), octets.size());
    return true;
}

void
shim_apps::Receive(Ptr<Packet> p, uint16_t protocol)
{
    device->Receive(p, protocol, device->GetBroadcast(), device->GetAddress(), NetDevice::PACKET_HOST);
}

extern "C" struct shim_apps*
shim_apps_new(struct shim_node* node, uint16_t mtu, void (*down)(void*, const uint8_t*, size_t), void* arg)
{
    auto a = std::make_unique<shim_apps>();
    a->node = node->node;
    a->down = down;
    a->arg = arg;

    // Room for the largest headers of a full segment: IPv6 40, TCP 20, timestamps 12.
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(mtu - 72u));
    // The node has done DAD for these addresses, or knows why not.
    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));
    InternetStackHelper stack;
    stack.Install(a->node);
    stack.AssignStreams(NodeContainer(a->node), 1000 * static_cast<int64_t>(a->node->GetId()));

    a->device = CreateObject<VirtualNetDevice>();
    a->device->SetAddress(Mac48Address::Allocate()); // or VirtualNetDevice aborts
    a->device->SetMtu(mtu);
    a->device->SetIsPointToPoint(true);
    a->device->SetSendCallback(MakeCallback(&shim_apps::Send, a.get()));
    a->node->AddDevice(a->device);

    a->v4 = a->node->GetObject<Ipv4L3Protocol>();
    a->v6 = a->node->GetObject<Ipv6L3Protocol>();
    a->v4->SetAttribute("IpForward", BooleanValue(false));
    a->if4 = a->v4->AddInterface(a->device);
    a->if6 = a->v6->AddInterface(a->device);
    a->v6->SetForwarding(a->if6, true); // else it solicits routers on this device

    a->route4 = CreateObject<OneWay4>();
    a->route6 = CreateObject<OneWay6>();
    a->route4->m_device = a->route6->m_device = a->device;
    auto list4 = CreateObject<Ipv4ListRouting>(); // delivers what is for us
    auto list6 = CreateObject<Ipv6ListRouting>();
    list4->AddRoutingProtocol(a->route4, 0);
    list6->AddRoutingProtocol(a->route6, 0);
    a->v4->SetRoutingProtocol(list4);
    a->v6->SetRoutingProtocol(list6);
    a->v4->SetUp(a->if4);
    a->v6->SetUp(a->if6);
    g_world->apps.push_back(std::move(a));
    return g_world->apps.back().get();
}

template <class Route, class Addr>
static bool
Note(Ptr<Route> route, Addr a, bool added)
{
    auto& list = route->m_addresses;
    auto it = std::find(list.begin(), list.end(), a);
    if (added == (it != list.end()))
    {
        return false;
    }
    if (added)
    {
        list.push_back(a);
    }
    else
    {
        list.erase(it);
    }
    return true;
}

extern "C" void
shim_apps_address(struct shim_apps* a, int family, const uint8_t* addr, int added)
{
    if (family == 6)
    {
        Ipv6Address x = Address6(addr);
        if (!Note(a->route6, x, added))
        {
            return;
        }
        if (added)
        {
            a->v6->AddAddress(a->if6, Ipv6InterfaceAddress(x, Ipv6Prefix(128)), false);
        }
        else
        {
            a->v6->RemoveAddress(a->if6, x);
        }
        return;
    }
    Ipv4Address x = Ipv4Address::Deserialize(addr);
    if (!Note(a->route4, x, added))
    {
        return;
    }
    if (added)
    {
        a->v4->AddAddress(a->if4, Ipv4InterfaceAddress(x, Ipv4Mask::GetOnes()));
    }
    else
    {
        a->v4->RemoveAddress(a->if4, x);
    }
}

extern "C" void
shim_apps_packet(struct shim_apps* a, const uint8_t* ip, size_t n)
{
    if (n == 0)
    {
        return;
    }
    // An event of its own, so that the stack never answers from inside a call of our node.
    Simulator::ScheduleWithContext(a->node->GetId(),
                                   Time(0),
                                   &shim_apps::Receive,
                                   a,
                                   Create<Packet>(ip, static_cast<uint32_t>(n)),
                                   static_cast<uint16_t>(ip[0] >> 4 == 6 ? 0x86dd : 0x0800));
}

extern "C" void
shim_apps_mute(struct shim_apps* a)
{
    a->down = nullptr;
}

void
shim_source::Next()
{
    Time now = Simulator::Now();
    if (stopped || (flow.count != 0 && sent >= flow.count) ||
        (flow.stop != 0 && now.GetTimeStep() >= flow.stop))
    {
        return;
    }
    SeqTsHeader header; // 12 octets, as of UdpClient: a number and a time stamp
    header.SetSeq(static_cast<uint32_t>(sent));
    Ptr<Packet> p = Create<Packet>(flow.size - header.GetSerializedSize());
    p->AddHeader(header);
    flow.sent(flow.arg, sent++, flow.size);
    Simulator::Schedule(Time(flow.every), &shim_source::Next, this);
    // Without an address there is no route yet, and the datagram is lost at its source.
    socket->SendTo(p, 0, SocketAddress(flow, flow.dst, flow.port));
}

void
shim_source::BulkSent(Ptr<const Packet> p)
{
    flow.sent(flow.arg, sent, p->GetSize());
    sent += p->GetSize();
}

static void
StartBulk(struct shim_source* s, Ptr<Node> node)
{
    const struct shim_flow& f = s->flow;

    s->bulk = CreateObject<BulkSendApplication>();
    s->bulk->SetAttribute("Protocol", TypeIdValue(TcpSocketFactory::GetTypeId()));
    s->bulk->SetAttribute("Remote", AddressValue(SocketAddress(f, f.dst, f.port)));
    s->bulk->SetAttribute("SendSize", UintegerValue(f.size));
    s->bulk->SetAttribute("MaxBytes", UintegerValue(f.bytes));
    if (f.has_src)
    {
        s->bulk->SetAttribute("Local", AddressValue(SocketAddress(f, f.src, 0)));
    }
    s->bulk->TraceConnectWithoutContext("Tx", MakeCallback(&shim_source::BulkSent, s));
    s->bulk->SetStartTime(Time(f.start) - Simulator::Now());
    if (f.stop != 0)
    {
        s->bulk->SetStopTime(Time(f.stop) - Simulator::Now());
    }
    node->AddApplication(s->bulk);
}

extern "C" struct shim_source*
shim_source_new(struct shim_apps* a, const struct shim_flow* f)
{
    auto s = std::make_unique<shim_source>();
    s->flow = *f;
    if (f->tcp)
    {
        StartBulk(s.get(), a->node);
    }
    else
    {
        s->socket = Socket::CreateSocket(a->node, UdpSocketFactory::GetTypeId());
        s->socket->Bind(SocketAddress(*f, f->has_src ? f->src : nullptr, 0));
        s->socket->ShutdownRecv();
        Simulator::ScheduleWithContext(a->node->GetId(),
                                       Time(f->start) - Simulator::Now(),
                                       &shim_source::Next,
                                       s.get());
    }
    g_world->sources.push_back(std::move(s));
    return g_world->sources.back().get();
}

extern "C" void
shim_source_stop(struct shim_source* s)
{
    s->stopped = true;
    if (s->bulk && s->bulk->GetSocket())
    {
        s->bulk->GetSocket()->Close();
    }
}

void
shim_sink::Datagrams(Ptr<Socket> s)
{
    Ptr<Packet> p;
    while ((p = s->Recv()))
    {
        SeqTsHeader header;
        uint32_t n = p->GetSize();
        if (n >= header.GetSerializedSize())
        {
            p->RemoveHeader(header);
            flow.received(flow.arg, header.GetSeq(), n);
        }
    }
}

void
shim_sink::Stream(Ptr<const Packet> p, const Address&)
{
    flow.received(flow.arg, received, p->GetSize());
    received += p->GetSize();
}

extern "C" int
shim_sink_new(struct shim_apps* a, const struct shim_flow* f)
{
    for (const auto& other : g_world->sinks)
    {
        if (other->apps == a && other->flow.port == f->port && other->flow.tcp == f->tcp)
        {
            return 0;
        }
    }
    auto s = std::make_unique<shim_sink>();
    s->flow = *f;
    s->apps = a;
    if (f->tcp)
    {
        Ptr<PacketSink> sink = CreateObject<PacketSink>();
        sink->SetAttribute("Protocol", TypeIdValue(TcpSocketFactory::GetTypeId()));
        sink->SetAttribute("Local", AddressValue(SocketAddress(*f, nullptr, f->port)));
        sink->TraceConnectWithoutContext("Rx", MakeCallback(&shim_sink::Stream, s.get()));
        a->node->AddApplication(sink);
    }
    else
    {
        s->socket = Socket::CreateSocket(a->node, UdpSocketFactory::GetTypeId());
        s->socket->Bind(SocketAddress(*f, nullptr, f->port));
        s->socket->SetRecvCallback(MakeCallback(&shim_sink::Datagrams, s.get()));
    }
    g_world->sinks.push_back(std::move(s));
    return 1;
}

// ---- what we are compared with ------------------------------------------------------------

extern "C" void
shim_checksums(int on)
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(on != 0));
}

/** One end of the chain: only its node is of use. */
static struct shim_apps*
StockEnd(Ptr<Node> node)
{
    auto a = std::make_unique<shim_apps>();
    a->node = node;
    g_world->apps.push_back(std::move(a));
    return g_world->apps.back().get();
}

extern "C" void
shim_stock(unsigned links, int64_t delay, int queueDiscs, struct shim_apps* ends[2], uint8_t dst[16])
{
    NodeContainer nodes;
    PointToPointHelper p2p;
    Ipv6AddressHelper addresses;
    Ipv6StaticRoutingHelper routing;
    std::vector<Ipv6InterfaceContainer> hop; // of each link: [0] its left node's side, [1] right

    nodes.Create(links + 1);
    InternetStackHelper().Install(nodes);
    p2p.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    p2p.SetChannelAttribute("Delay", TimeValue(Time(delay)));
    addresses.SetBase("2001:470::", Ipv6Prefix(64)); // ns-3 does not forward 2001:db8::/32
    for (unsigned i = 0; i < links; i++)
    {
        NetDeviceContainer devices = p2p.Install(nodes.Get(i), nodes.Get(i + 1));
        hop.push_back(addresses.Assign(devices));
        if (!queueDiscs)
        {
            TrafficControlHelper().Uninstall(devices);
        }
        addresses.NewNetwork();
    }
    for (unsigned i = 0; i <= links; i++)
    {
        auto v6 = nodes.Get(i)->GetObject<Ipv6>();
        auto table = routing.GetStaticRouting(v6);
        if (i < links) // to the right by default, to the left by prefix
        {
            table->SetDefaultRoute(hop[i].GetAddress(1, 0), hop[i].GetInterfaceIndex(0));
        }
        for (unsigned left = 0; left + 1 < i; left++)
        {
            table->AddNetworkRouteTo(hop[left].GetAddress(0, 1).CombinePrefix(Ipv6Prefix(64)),
                                     Ipv6Prefix(64),
                                     hop[i - 1].GetAddress(0, 0),
                                     hop[i - 1].GetInterfaceIndex(1));
        }
        v6->SetAttribute("IpForward", BooleanValue(i > 0 && i < links));
    }
    hop[links - 1].GetAddress(1, 1).GetBytes(dst);
    ends[0] = StockEnd(nodes.Get(0));
    ends[1] = StockEnd(nodes.Get(links));
}
