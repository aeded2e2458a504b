// Rays of any origin and direction through a bounding volume hierarchy, a vector of neighbouring rays at a time. The boxes
// only save time; each triangle they let through is judged by the triangle test, and the smallest (t, id) is kept, so
// neither the tree nor the order of visits touches a bit. For rays from the origin the bits are the item buffer's.
#pragma once

#include "sim/visibility/kernel/triangle_test.h"

namespace longtail::sim {
namespace {

struct Packet {
  Vec<Lanes> origin;
  Vec<Lanes> direction;  // x and y before scaling
  Lanes scale;
  Vec<Lanes> inverse;    // of the scaled direction, finite
};

LONGTAIL_INLINE Lanes finite_inverse(Lanes value) {
  const LaneMask small = magnitude(value) < 1e-20f;
  return 1.0f / (small ? all(1e-20f) : value);
}

LONGTAIL_INLINE Lanes along(const Packet& packet, const Vec<Lanes>& v) {
  return (packet.direction.x * v.x + packet.direction.y * v.y) * packet.scale + v.z * packet.direction.z;
}

// Whether any ray passes the box nearer than what it has found.
LONGTAIL_INLINE bool enters(const BvhNode& node, const Packet& packet, Lanes t) {
  Lanes entry = all(0.0f);
  Lanes exit = t;
  const Lanes origin[3] = {packet.origin.x, packet.origin.y, packet.origin.z};
  const Lanes inverse[3] = {packet.inverse.x, packet.inverse.y, packet.inverse.z};
  for (int i = 0; i < 3; ++i) {
    const Lanes one = (node.low[i] - origin[i]) * inverse[i];
    const Lanes other = (node.high[i] - origin[i]) * inverse[i];
    entry = most(least(one, other), entry);
    exit = least(most(one, other), exit);
  }
  return any(entry * 0.99999f <= exit * 1.00001f + 1e-30f);
}

LONGTAIL_INLINE void test_triangle(const BvhTriangle& triangle, const Packet& packet, float* t_at, std::int32_t* id_at) {
  const Vec<Lanes> a = difference(all(vec(triangle.a)), packet.origin);
  const Vec<Lanes> b = difference(all(vec(triangle.b)), packet.origin);
  const Vec<Lanes> c = difference(all(vec(triangle.c)), packet.origin);
  Planes<Lanes> planes;
  set_edges(planes, a, b, c, triangle.b_first != 0);
  const LaneMask inside = (along(packet, planes.edge[0]) <= 0.0f) & (along(packet, planes.edge[1]) <= 0.0f) &
                          (along(packet, planes.edge[2]) <= 0.0f);
  if (!any(inside)) return;
  set_normal(planes, a, b, c);
  const Lanes facing = along(packet, planes.normal);
  const Lanes t = planes.offset / facing;
  keep_nearest(t_at, id_at, inside & (facing < 0.0f) & (t > 0.0f), t, triangle.id);
}

// The child in whose direction the first ray of the packet looks comes first.
LONGTAIL_INLINE bool second_is_nearer(const BvhNode& first, const BvhNode& second, const Packet& packet) {
  const float x = first.low[0] + first.high[0] - second.low[0] - second.high[0];
  const float y = first.low[1] + first.high[1] - second.low[1] - second.high[1];
  const float z = first.low[2] + first.high[2] - second.low[2] - second.high[2];
  const float scale = packet.scale[0];
  return x * scale * packet.direction.x[0] + y * scale * packet.direction.y[0] + z * packet.direction.z[0] > 0;
}

constexpr int kMaxDepth = 64;

LONGTAIL_INLINE void trace_packet(const BvhTables& bvh, const Packet& packet, float* t_at, std::int32_t* id_at) {
  std::int32_t stack[kMaxDepth];
  int size = 0;
  stack[size++] = 0;
  while (size > 0) {
    const BvhNode& node = bvh.nodes[stack[--size]];
    if (!enters(node, packet, load(t_at))) continue;
    if (node.count == 0) {
      const bool swap = second_is_nearer(bvh.nodes[node.first], bvh.nodes[node.first + 1], packet);
      stack[size++] = swap ? node.first : node.first + 1;
      stack[size++] = swap ? node.first + 1 : node.first;
      continue;
    }
    for (int i = 0; i < node.count; ++i) test_triangle(bvh.triangles[node.first + i], packet, t_at, id_at);
  }
}

void trace(const BvhTables& bvh, const RayArrays& rays) {
  for (int i = 0; i < rays.count; i += kLanes) {
    Packet packet;
    packet.origin = {load(rays.origin_x + i), load(rays.origin_y + i), load(rays.origin_z + i)};
    packet.direction = {load(rays.x + i), load(rays.y + i), load(rays.z + i)};
    packet.scale = load(rays.scale + i);
    packet.inverse = {finite_inverse(packet.direction.x * packet.scale), finite_inverse(packet.direction.y * packet.scale),
                      finite_inverse(packet.direction.z)};
    trace_packet(bvh, packet, rays.t + i, rays.id + i);
  }
}

}  // namespace
}  // namespace longtail::sim
