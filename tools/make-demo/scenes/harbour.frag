// A harbour after sunset: towers, a cable bridge, two boats, and all of it again in the water.

const float level = 0.36;

vec3 dusk(vec2 uv) {
  float y = (uv.y - level) / (1.0 - level);
  vec3 c = mix(rgb(0xf08a5a), rgb(0xb05a80), smoothstep(0.0, 0.22, y));
  c = mix(c, rgb(0x3d3f86), smoothstep(0.12, 0.5, y));
  c = mix(c, rgb(0x0c1538), smoothstep(0.4, 1.0, y));
  float cloud = fbm(vec2(uv.x * 1.7 + 9.0 + time * 0.004, uv.y * 8.0 + uv.x * 0.5), 6);
  c = mix(c, mix(rgb(0xff9a6e), rgb(0x4a3a72), smoothstep(0.1, 0.6, y)), smoothstep(0.5, 0.75, cloud) * 0.6);
  vec2 g = uv * 60.0, id = floor(g);
  c += vec3(0.9) * step(0.93, hash(id)) * smoothstep(0.09, 0.0, length(fract(g) - 0.5)) * smoothstep(0.45, 0.9, y) * 0.7;
  return c;
}

vec3 city(vec2 uv) {
  vec3 c = dusk(uv);
  float hills = level + 0.05 + 0.09 * fbm(vec2(uv.x * 2.0 + 3.0, 1.0), 5);
  c = mix(c, rgb(0x4a3a66), fill(uv.y - hills) * 0.85);
  for (int layer = 0; layer < 3; layer++) {
    float f = float(layer), k = 24.0 - f * 4.0;
    float id = floor(uv.x * k + f * 0.37), x = fract(uv.x * k + f * 0.37) - 0.5;
    float r = hash(vec2(id, 3.0 + f)), core = exp(-pow((uv.x - 0.86) * 2.6, 2.0)) + 0.6 * exp(-pow((uv.x - 0.28) * 4.2, 2.0));
    float tall = level + 0.02 + (0.035 + 0.30 * r * r * core) * (1.0 - f * 0.24) + 0.03 * r;
    float halfWidth = 0.30 + 0.18 * hash(vec2(id, 8.0));
    float y = uv.y - tall;
    float shape = max(y, (abs(x) - halfWidth) / k);
    float kind = hash(vec2(id, 15.0 + f));
    if (kind > 0.72) shape = min(shape, max(y - 0.02, (abs(x) - halfWidth * 0.5) / k));
    if (kind < 0.2) shape = min(shape, max(y - 0.05, (abs(x) - 0.02) / k));
    if (kind > 0.4 && kind < 0.55) shape = max(shape, y + (x + 0.5) * 0.035);
    vec3 wall = mix(rgb(0x4d4078), rgb(0x141833), f / 2.0) * (0.8 + 0.4 * (x + 0.5));
    float columns = 5.0 + floor(kind * 4.0);
    vec2 cell = vec2((x / halfWidth * 0.5 + 0.5) * columns, (uv.y - level) * 118.0);
    vec2 q = fract(cell) - 0.5;
    float lit = hash(floor(cell) + vec2(id * 17.0, f * 31.0));
    float glow = step(abs(q.x), 0.33) * step(abs(q.y), 0.3) * step(0.53 - 0.1 * f, lit);
    vec3 lamp = mix(rgb(0xffc070), mix(rgb(0xfff0d8), rgb(0x9fd0ff), step(0.93, lit)), step(0.8, lit));
    wall += lamp * glow * (0.5 + 0.9 * hash(floor(cell) + 3.0)) * step(y, 0.0) * mix(0.55, 1.0, f / 2.0);
    c = mix(c, wall, fill(shape));
    if (kind < 0.2) c += rgb(0xff3020) * exp(-length(vec2(x / k, y - 0.05)) * 320.0);
  }
  // The bridge: two towers and their cables.
  float deck = level + 0.062 - pow(uv.x - 0.75, 2.0) * 0.02;
  float bridge = abs(uv.y - deck) - 0.0028;
  float cables = 1.0;
  for (int i = 0; i < 2; i++) {
    float tx = i == 0 ? 0.33 : 1.17;
    vec2 p = uv - vec2(tx, deck);
    bridge = min(bridge, max(abs(abs(p.x) - 0.006 - 0.004 * (0.2 - p.y)) - 0.0026, abs(p.y - 0.075) - 0.135));
    bridge = min(bridge, max(abs(p.x) - 0.009, abs(abs(p.y - 0.12) - 0.055) - 0.003));
    for (int j = 1; j < 9; j++) {
      float reach = float(j) * 0.034;
      cables = min(cables, min(segment(p, vec2(0, 0.05 + float(j) * 0.0185), vec2(reach, 0)), segment(p, vec2(0, 0.05 + float(j) * 0.0185), vec2(-reach, 0))));
    }
  }
  c = mix(c, rgb(0xd9c8d8), (1.0 - smoothstep(0.0004, 0.0014, cables)) * 0.5);
  c = mix(c, rgb(0x1b1c38), fill(bridge));
  vec2 l = vec2(fract(uv.x * 30.0) - 0.5, (uv.y - deck - 0.006) * 30.0);
  c += rgb(0xffc880) * 1.3 * exp(-dot(l, l) * 50.0);
  // The quay and its lamps.
  c = mix(c, rgb(0x14162c), fill(uv.y - level - 0.010 - 0.008 * step(0.5, noise(vec2(uv.x * 26.0, 2.0)))));
  vec2 k = vec2(fract(uv.x * 19.0 + 0.3) - 0.5, (uv.y - level - 0.017) * 19.0);
  return c + rgb(0xffb060) * 1.6 * exp(-dot(k, k) * 85.0);
}

vec3 boat(vec2 p, float s, vec3 c, float dim) {
  p /= s;
  float hull = max(max(p.y - 0.014 - p.x * p.x * 0.9, -p.y - 0.012), abs(p.x) - 0.105 - p.y * 0.9);
  hull = max(hull, p.y - 0.05);
  float cabin = max(abs(p.x + 0.02) - 0.042, abs(p.y - 0.03) - 0.020);
  cabin = min(cabin, max(abs(p.x + 0.03) - 0.022, abs(p.y - 0.06) - 0.013));
  float mast = segment(p, vec2(0.03, 0.0), vec2(0.03, 0.125)) - 0.0015;
  c = mix(c, rgb(0x0d0f20), fill(min(hull, mast)) * dim);
  c = mix(c, rgb(0x2a2140), fill(cabin) * dim);
  vec2 w = vec2(fract((p.x + 0.02) * 60.0) - 0.5, (p.y - 0.033) * 60.0);
  c += rgb(0xffc070) * step(abs(p.x + 0.02), 0.034) * smoothstep(0.34, 0.26, max(abs(w.x), abs(w.y) * 0.7)) * 1.2 * dim;
  c += rgb(0xfff0d0) * exp(-length(p - vec2(0.03, 0.126)) * 190.0) * 1.6 * dim;
  return c + rgb(0x40ff90) * exp(-length(p - vec2(0.1, 0.03)) * 240.0) * dim;
}

vec3 scene(vec2 uv) {
  vec3 c;
  if (uv.y > level) c = city(uv);
  else {
    float depth = level - uv.y, far = depth / level;
    vec3 sum = vec3(0);
    float wave = fbm(vec2(uv.x * 9.0, 26.0 * depth / (0.10 + depth) + 16.0 * depth + time * 0.12), 5) - 0.5;
    float swell = fbm(vec2(uv.x * 26.0, 70.0 * depth / (0.14 + depth) + 40.0 * depth - time * 0.2), 4) - 0.5;
    // Rough water smears a light downwards: an average over mirrored points.
    for (int i = 0; i < 7; i++) {
      float f = (float(i) - 3.0) / 3.0;
      vec2 m = vec2(uv.x + wave * 0.020 * (0.3 + far) + swell * 0.012, level + depth * 0.92 + (wave * 0.09 + swell * 0.06) * (0.25 + far) + f * 0.055 * (0.15 + far));
      m.y = level + abs(m.y - level) + 0.012;
      sum += city(m);
    }
    c = sum / 7.0 * vec3(0.72, 0.74, 0.86) + rgb(0x0c1a38) * 0.5;
    c += rgb(0xffb080) * 0.05 * smoothstep(0.1, 0.3, wave + swell * 0.6);
    c *= 1.0 - 0.42 * far;
    c = mix(c, rgb(0x1a1c3a), 0.5 * exp(-depth * 120.0));
  }
  vec2 a = uv - vec2(0.50 + time * 0.004, 0.235), b = uv - vec2(1.21, 0.305);
  c = boat(vec2(b.x, b.y > -0.004 ? b.y : -0.008 - b.y), 0.6, c, b.y > -0.004 ? 1.0 : 0.35);
  return boat(vec2(a.x, a.y > -0.010 ? a.y : -0.020 - a.y + 0.006 * (noise(uv * vec2(30.0, 160.0)) - 0.5)), 1.15, c, a.y > -0.010 ? 1.0 : 0.4);
}
