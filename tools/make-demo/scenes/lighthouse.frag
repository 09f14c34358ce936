// A lighthouse on its headland; the beam turns with time. uv.x runs 0 to 1.5.

const float sea = 0.33;
const vec2 lamp = vec2(1.045, 0.705);

vec3 dusk(vec2 uv) {
  float y = clamp((uv.y - sea) / (1.0 - sea), 0.0, 1.0);
  vec3 c = mix(rgb(0xffc98a), rgb(0xe88a86), smoothstep(0.0, 0.2, y));
  c = mix(c, rgb(0x6a6aa6), smoothstep(0.12, 0.5, y));
  c = mix(c, rgb(0x16264f), smoothstep(0.42, 1.0, y));
  float glow = exp(-length((uv - vec2(0.30, sea)) * vec2(1.0, 1.7)) * 3.4);
  c += rgb(0xff9a50) * glow * 0.7;
  float big = fbm(vec2(uv.x * 1.5 + 20.0 + time * 0.006, uv.y * 4.6 - uv.x * 0.4), 7);
  float under = fbm(vec2(uv.x * 1.5 + 20.0 + time * 0.006 - 0.03, uv.y * 4.6 - uv.x * 0.4 + 0.16), 6);
  vec3 cloud = mix(rgb(0x4e4a7a), rgb(0xffab88), smoothstep(-0.06, 0.14, big - under) * (0.35 + 0.9 * glow + 0.35 * (1.0 - y)));
  c = mix(c, cloud, smoothstep(0.47, 0.68, big) * smoothstep(0.02, 0.2, y) * 0.85);
  vec2 g = uv * 48.0, id = floor(g);
  return c + vec3(0.9) * step(0.9, hash(id)) * smoothstep(0.08, 0.0, length(fract(g) - 0.5)) * smoothstep(0.55, 0.95, y) * (1.0 - smoothstep(0.42, 0.55, big));
}

vec3 ocean(vec2 uv) {
  float depth = sea - uv.y, far = depth / sea;
  float row = 9.0 * depth / (0.05 + depth);
  float wave = fbm(vec2(uv.x * 5.0 / (0.12 + far), row * 6.0 - time * 0.25), 5) - 0.5;
  float fine = fbm(vec2(uv.x * 16.0 / (0.2 + far), row * 17.0 + time * 0.3), 4) - 0.5;
  vec2 m = vec2(uv.x + wave * 0.02, sea + depth * 1.15 + (wave * 0.30 + fine * 0.14) * (0.12 + far));
  m.y = sea + abs(m.y - sea);
  vec3 c = dusk(m) * vec3(0.62, 0.68, 0.82);
  c = mix(c, rgb(0x1a3358), 0.20 + 0.42 * far);
  float path = exp(-pow((uv.x - 0.30) * mix(9.0, 3.2, far), 2.0));
  c += rgb(0xffb070) * path * smoothstep(0.0, 0.30, fine + wave * 0.7) * (1.0 - 0.55 * far) * 0.85;
  return mix(c, rgb(0xe8a58e), 0.45 * exp(-depth * 60.0));
}

float headland(float x) {
  float h = sea + 0.155 * smoothstep(0.50, 1.0, x) + 0.035 * smoothstep(1.05, 1.5, x);
  return h + (fbm(vec2(x * 12.0, 3.0), 6) - 0.5) * 0.05 * smoothstep(0.5, 0.7, x) - 0.14 * (1.0 - smoothstep(0.46, 0.60, x));
}

vec3 coast(vec2 uv, vec3 c) {
  // Rocks awash in the foreground, then the cliff with its grass.
  float top = headland(uv.x);
  float foot = sea - 0.07 - 0.20 * smoothstep(0.72, 1.5, uv.x) + (fbm(vec2(uv.x * 9.0, 11.0), 6) - 0.5) * 0.09 + 0.16 * (1.0 - smoothstep(0.48, 0.72, uv.x));
  float inside = fill(uv.y - top) * (1.0 - fill(uv.y - foot));
  float g = fbm(vec2(uv.x * 26.0 + uv.y * 8.0, uv.y * 13.0), 6), s = fbm(vec2(uv.x * 26.0 + uv.y * 8.0 + 0.5, uv.y * 13.0 + 0.12), 6);
  vec3 rock = mix(rgb(0x1b2036), rgb(0x57506a), smoothstep(0.3, 0.7, g));
  rock += rgb(0xff9a6a) * clamp((s - g) * 2.6, 0.0, 1.0) * 0.65 * smoothstep(1.4, 0.5, uv.x);
  float sward = top - uv.y - 0.018 - 0.035 * fbm(vec2(uv.x * 16.0, 6.0), 4) * smoothstep(0.6, 1.0, uv.x);
  vec3 grass = mix(rgb(0x25342f), rgb(0x5f6b42), fbm(vec2(uv.x * 60.0, uv.y * 130.0), 4));
  grass += rgb(0xffa060) * 0.16 * smoothstep(0.02, 0.0, top - uv.y);
  rock = mix(rock, grass, smoothstep(0.006, -0.006, sward));
  float surf = smoothstep(0.022, 0.0, abs(uv.y - foot) - 0.010 * fbm(vec2(uv.x * 22.0 + time * 0.3, uv.y * 40.0), 4));
  float foam = surf * smoothstep(0.42, 0.62, fbm(vec2(uv.x * 34.0 - time * 0.2, uv.y * 70.0), 5)) * step(0.49, uv.x);
  c = mix(c, rock, inside);
  return mix(c, rgb(0xd6c2cc), foam * 0.75 * fill((uv.y - top) * 0.3));
}

vec3 tower(vec2 uv, vec3 c) {
  vec2 p = uv - vec2(lamp.x, 0.47);
  float w = mix(0.030, 0.0195, clamp(p.y / 0.215, 0.0, 1.0));
  float round_ = clamp(p.x / w, -1.0, 1.0);
  float lit = 0.30 + 0.62 * pow(max(0.0, -round_ * 0.75 + 0.3), 1.2) + 0.18 * (1.0 - abs(round_));
  float stripe = step(0.5, fract(p.y / 0.086 + 0.03));
  vec3 paint = mix(rgb(0xf3e4da), rgb(0xb3322c), stripe) * lit + rgb(0xff9a60) * 0.14 * max(-round_, 0.0);
  c = mix(c, paint, fill(max(abs(p.x) - w, abs(p.y - 0.1) - 0.113)));
  c = mix(c, rgb(0x1c2136), fill(box(p - vec2(0.0, 0.075), vec2(0.0035, 0.0065))));
  c = mix(c, rgb(0x1c2136), fill(box(p - vec2(0.0, 0.155), vec2(0.0033, 0.006))));
  c = mix(c, rgb(0x262a40), fill(box(p - vec2(0, 0.216), vec2(0.0275, 0.0032))));
  c = mix(c, rgb(0x262a40), fill(max(max(abs(fract(p.x * 110.0) - 0.5) / 110.0 - 0.0008, abs(p.y - 0.225) - 0.008), abs(p.x) - 0.0265)));
  c = mix(c, rgb(0x262a40), fill(box(p - vec2(0, 0.2325), vec2(0.0265, 0.0008))));
  c = mix(c, rgb(0xffe9b0) * 1.5, fill(box(p - vec2(0, 0.235), vec2(0.0125, 0.0165))));
  c = mix(c, rgb(0x262a40), fill(max(abs(abs(p.x) - 0.0065) - 0.0006, abs(p.y - 0.235) - 0.0165)));
  c = mix(c, rgb(0x8c2824) * (0.7 - 0.4 * round_), fill(max(abs(p.x) - (0.274 - p.y) * 0.78, abs(p.y - 0.262) - 0.0115)));
  c = mix(c, rgb(0x262a40), fill(segment(p, vec2(0, 0.27), vec2(0, 0.292)) - 0.001));
  // The keeper's house.
  vec2 h = uv - vec2(1.145, 0.505);
  float wall = box(h, vec2(0.052, 0.022));
  vec3 white = mix(rgb(0xcbb6bc), rgb(0x8a7f98), smoothstep(-0.05, 0.05, h.x));
  c = mix(c, white * 0.75, fill(wall));
  c = mix(c, mix(rgb(0x5a3038), rgb(0x3a2434), smoothstep(-0.05, 0.05, h.x)), fill(max(abs(h.x) - 0.083 + (h.y + 0.001) * 0.72, abs(h.y - 0.037) - 0.0165)));
  c = mix(c, rgb(0x6a4a50), fill(box(h - vec2(0.03, 0.055), vec2(0.0055, 0.013))));
  for (int i = 0; i < 3; i++) {
    vec2 q = h - vec2(-0.03 + float(i) * 0.03, 0.001);
    c = mix(c, rgb(0xffc060) * 1.35, fill(box(q, vec2(0.0062, 0.0085))));
    c = mix(c, rgb(0x4a3038), fill(min(abs(q.x), abs(q.y)) - 0.0008) * fill(box(q, vec2(0.0062, 0.0085))));
    c += rgb(0xffa040) * 0.10 * exp(-length(q) * 55.0);
  }
  return c;
}

vec3 scene(vec2 uv) {
  vec3 c = uv.y > sea ? dusk(uv) : ocean(uv);
  float sail = max(max(uv.y - sea - 0.052 + abs(uv.x - 0.417) * 3.2, sea + 0.006 - uv.y), uv.x - 0.418);
  sail = min(sail, max(max(uv.y - sea - 0.044 + (uv.x - 0.420) * 2.4, sea + 0.007 - uv.y), 0.420 - uv.x));
  c = mix(c, rgb(0x4a3c5c), fill(sail) * 0.9);
  c = mix(c, rgb(0x2a2540), fill(max(abs(uv.y - sea - 0.001) - 0.0035, abs(uv.x - 0.419) - 0.018 - (uv.y - sea))) * 0.95);
  float turn = time * 0.45 + 2.72;
  vec2 p = uv - lamp;
  for (int i = 0; i < 2; i++) {
    float a = turn + float(i) * 3.14159;
    float facing = cos(a), reach = length(p);
    vec2 axis = normalize(vec2(facing, 0.10 * sin(a * 1.0)));
    float along = dot(p, axis), off = abs(p.x * axis.y - p.y * axis.x);
    float width = 0.006 + along * 0.085;
    float beam = step(0.0, along) * exp(-pow(off / max(width, 0.001), 2.0) * 1.6) * exp(-reach * 1.25) * abs(facing);
    float dust = 0.65 + 0.6 * fbm(uv * 6.0 + time * 0.05, 5);
    c += rgb(0xffe8b0) * beam * 0.55 * dust;
  }
  c = coast(uv, c);
  c = tower(uv, c);
  float flash = 0.75 + 0.5 * pow(abs(sin(turn)), 6.0);
  return c + rgb(0xffe2a0) * (exp(-length(p) * 52.0) * 1.5 + exp(-length(p) * 11.0) * 0.26) * flash;
}
