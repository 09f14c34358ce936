// West Lake in rain: hills in ink, a causeway with its bridge, a pagoda, a boat, willow and rings.

const float shore = 0.47;

float hill(float x, float f) {
  return fbm(vec2(x * (1.1 + f * 0.5) + f * 13.7, f * 2.0), 6) - 0.32;
}

float pagoda(vec2 p) {
  float d = 1.0;
  for (int i = 0; i < 6; i++) {
    float f = float(i), w = 0.021 - f * 0.0024, y = f * 0.0205;
    d = min(d, box(p - vec2(0, y + 0.008), vec2(w * 0.72, 0.0095)));
    vec2 q = p - vec2(0, y + 0.0185);
    float roof = w * (1.18 - smoothstep(-0.0035, 0.005, q.y) * 0.5);
    d = min(d, box(q - vec2(0, q.x * q.x * 6.0), vec2(roof, 0.0032)));
  }
  d = min(d, segment(p, vec2(0, 0.12), vec2(0, 0.163)) - 0.0012);
  return min(d, length((p - vec2(0, 0.132)) * vec2(1.0, 0.8)) - 0.0032);
}

// What stands above the water; below the shore line it is asked for mirrored.
vec3 land(vec2 uv, float blur) {
  vec3 c = mix(rgb(0xd3ddd8), rgb(0x93a7ac), smoothstep(0.5, 1.0, uv.y));
  c *= 0.9 + 0.22 * fbm(vec2(uv.x * 1.6 + time * 0.01, uv.y * 4.0), 6);
  for (int i = 0; i < 5; i++) {
    float f = float(i), near = f / 4.0;
    float h = shore + mix(0.17, 0.015, near) + hill(uv.x + near * 0.3, f) * mix(0.42, 0.16, near);
    float woods = fbm(uv * vec2(26.0, 38.0) + f * 9.0, 5);
    h += (woods - 0.5) * mix(0.006, 0.03, near);
    vec3 ink = mix(rgb(0xa9bcc0), rgb(0x3f5854), pow(near, 1.1));
    ink *= 0.82 + 0.36 * woods;
    float mist = smoothstep(0.11, 0.0, uv.y - shore - mix(0.05, -0.02, near) - 0.05 * fbm(vec2(uv.x * 4.0 + f, 2.0), 4));
    ink = mix(ink, rgb(0xcfdcd9), mist * mix(0.85, 0.5, near));
    if (i == 3) {
      vec2 p = (uv - vec2(1.115, shore + 0.135)) / 1.25;
      c = mix(c, rgb(0x5d7274), fill(pagoda(p)) * 0.92);
    }
    c = mix(c, ink, 1.0 - smoothstep(-0.001 - blur, 0.001 + blur, uv.y - h));
    if (i == 2) {
      float knoll = shore + 0.15 - pow((uv.x - 1.115) * 2.3, 2.0) + (fbm(uv * 44.0, 4) - 0.5) * 0.025;
      vec3 k = rgb(0x64807a) * (0.8 + 0.4 * fbm(uv * 60.0, 4));
      k = mix(k, rgb(0xcfdcd9), smoothstep(0.09, 0.0, uv.y - shore) * 0.8);
      c = mix(c, k, fill(uv.y - knoll));
    }
  }
  // The causeway, its trees, and the bridge with one high arch.
  float bank = shore + 0.006 + 0.002 * noise(vec2(uv.x * 30.0, 1.0));
  vec2 b = uv - vec2(0.62, shore);
  float deck = 0.058 * exp(-b.x * b.x * 190.0) + 0.008;
  float span = max(b.y - deck, -(length(b * vec2(1.0, 0.95)) - 0.036));
  float rail = max(abs(b.y - deck - 0.0075) - 0.0011, abs(b.x) - 0.16);
  float post = max(max(abs(fract(b.x * 60.0) - 0.5) / 60.0 - 0.0013, abs(b.y - deck - 0.004) - 0.006), abs(b.x) - 0.16);
  vec3 stone = mix(rgb(0x5d6663), rgb(0x8d9692), fbm(uv * vec2(60.0, 120.0), 4));
  float trees = 1.0;
  for (int i = 0; i < 15; i++) {
    float f = float(i), x = 0.02 + f * 0.1 + (hash(vec2(f, 3.0)) - 0.5) * 0.05;
    float s = 0.6 + 0.5 * hash(vec2(f, 9.0));
    float open = smoothstep(0.1, 0.14, abs(x - 0.62));
    vec2 q = uv - vec2(x, shore + 0.048 * s);
    float crown = length(q * vec2(1.0, 1.15)) - 0.038 * s * open + (fbm(uv * vec2(48.0, 40.0) + f, 4) - 0.5) * 0.034;
    trees = min(trees, crown * 0.7 + (1.0 - open));
    trees = min(trees, segment(uv, vec2(x, shore), vec2(x + 0.004, shore + 0.04 * s)) - 0.0022 + (1.0 - open));
  }
  vec3 leaf = mix(rgb(0x24382f), rgb(0x5f7a58), fbm(uv * 70.0, 4));
  c = mix(c, leaf, (1.0 - smoothstep(-0.001 - blur, 0.001 + blur, trees)) * 0.92);
  c = mix(c, stone * 0.8, fill(min(span, min(rail, post))) * step(abs(b.x), 0.22));
  c = mix(c, mix(rgb(0x2f423a), rgb(0x647a5e), noise(uv * 90.0)), fill(uv.y - bank) * (1.0 - fill(length(b * vec2(1.0, 0.95)) - 0.036)));
  return c;
}

vec3 water(vec2 uv) {
  float depth = shore - uv.y;
  float far = depth / shore;
  vec2 ripple = vec2(fbm(vec2(uv.x * 14.0, 60.0 * depth / (0.12 + depth) + time * 0.15), 4) - 0.5, 0);
  ripple.y = fbm(vec2(uv.x * 5.0 + 8.0, 130.0 * depth / (0.25 + depth) - time * 0.2), 4) - 0.5;
  vec2 ring = vec2(0);
  float crest = 0.0;
  for (int layer = 0; layer < 3; layer++) {
    float f = float(layer), row = 8.0 * log(depth * 9.0 + 1.0) + f * 0.37;
    float id = floor(row), tall = (exp((id + 0.5 - f * 0.37) / 8.0)) / 72.0;
    float across = uv.x / (tall * 3.2) + hash(vec2(id, f)) * 7.0;
    vec2 cell = vec2(floor(across), id + f * 50.0);
    vec2 q = vec2(fract(across), fract(row)) - 0.5;
    q -= (vec2(hash(cell + 3.0), hash(cell + 8.0)) - 0.5) * 0.3;
    if (hash(cell + 20.0) > 0.55) continue;
    float age = fract(hash(cell) + time * 0.5);
    float r = length(q);
    float wave = exp(-pow((r - age * 0.34) * 30.0, 2.0)) * (1.0 - age);
    ring += normalize(q + 1e-4) * wave * 0.05;
    crest += wave;
  }
  vec2 mirrored = vec2(uv.x, 2.0 * shore - uv.y) + ripple * vec2(0.03, 0.05) * (0.25 + far) + ring * (0.3 + far);
  mirrored.y = shore + abs(mirrored.y - shore) * 0.97;
  vec3 c = land(mirrored, 0.004 + far * 0.01);
  c = mix(c, rgb(0x8fa6a4), 0.18 + 0.3 * far);
  c *= 0.93 - 0.2 * far;
  c += rgb(0xdfeceb) * crest * 0.24 * (0.2 + far);
  c = mix(c, rgb(0xd8e3e0), 0.4 * exp(-depth * 40.0));
  return c;
}

vec3 boat(vec2 uv, vec3 c) {
  vec2 p = (uv - vec2(0.36 + time * 0.006, 0.285)) / 1.25;
  float dim = 1.0;
  if (p.y < -0.006) { p.y = -0.012 - p.y + 0.004 * (noise(vec2(uv.x * 60.0, uv.y * 120.0)) - 0.5); dim = 0.6; }
  float hull = max(p.y - 0.004 - p.x * p.x * 2.2, -p.y - 0.010 + p.x * p.x * 1.1);
  hull = max(hull, abs(p.x) - 0.088);
  float mat_ = max(length((p - vec2(-0.006, 0.0)) * vec2(0.72, 1.0)) - 0.032, -p.y);
  float man = length(p - vec2(0.062, 0.0505)) - 0.0052;
  man = min(man, max(abs(p.y - 0.0555 + abs(p.x - 0.062) * 0.4) - 0.002, abs(p.x - 0.062) - 0.0125));
  man = min(man, segment(p, vec2(0.062, 0.044), vec2(0.064, 0.014)) - 0.0068 + p.y * 0.06);
  float pole = segment(p, vec2(0.068, 0.038), vec2(0.098, -0.012)) - 0.0011;
  vec3 thatch = mix(rgb(0x3a342b), rgb(0x8a7a5c), fbm(vec2(p.x * 220.0, p.y * 60.0), 3));
  c = mix(c, thatch * 0.75, fill(mat_) * dim);
  c = mix(c, rgb(0x16201f), fill(max(length((p - vec2(0.012, 0.0)) * vec2(1.0, 0.9)) - 0.02, -p.y)) * dim * 0.75);
  c = mix(c, rgb(0x2b2f2b), fill(min(hull, pole)) * dim);
  return mix(c, rgb(0x232c30), fill(man) * dim);
}

vec3 willow(vec2 uv, vec3 c) {
  for (int i = 0; i < 64; i++) {
    float f = float(i), r = hash(vec2(f, 21.0)), s = hash(vec2(f, 5.0));
    float x0 = 1.5 - pow(f / 64.0, 1.25) * 0.62;
    float end = 1.0 - (0.12 + 0.42 * r * (1.15 - f / 84.0));
    float t = 1.06 - uv.y;
    float sway = x0 + 0.045 * sin(t * 3.0 + s * 5.0 + time * 0.4) * t - 0.03 * t;
    float keep = smoothstep(end - 0.01, end + 0.06, uv.y);
    float stem = abs(uv.x - sway) - 0.0008;
    float side = uv.x - sway;
    float k = uv.y * 74.0 + s * 9.0 + abs(side) * 95.0 + step(0.0, side) * 0.5;
    float leaf = abs(fract(k) - 0.5) / 74.0 - 0.0019 * (1.0 - smoothstep(0.0, 0.011, abs(side)));
    leaf = max(leaf, abs(side) - 0.0105);
    vec3 green = mix(rgb(0x4c6b38), rgb(0xa3b878), hash(vec2(floor(k), f)) * 0.6 + r * 0.3);
    c = mix(c, green * 0.82, fill(min(stem, leaf)) * keep * 0.88);
  }
  return c;
}

vec3 scene(vec2 uv) {
  vec3 c = uv.y > shore ? land(uv, 0.0) : water(uv);
  c = boat(uv, c);
  // Rain: three sheets of short slanting strokes.
  for (int i = 0; i < 3; i++) {
    float f = float(i), k = 46.0 + f * 30.0;
    vec2 p = vec2(uv.x + uv.y * 0.09, uv.y + time * 1.6) * vec2(k, k / 13.0);
    p.y += hash(vec2(floor(p.x), f)) * 17.0;
    vec2 id = floor(p), q = fract(p) - 0.5;
    float on = step(0.66, hash(id + f * 31.0));
    float stroke = smoothstep(0.05 + f * 0.02, 0.0, abs(q.x)) * smoothstep(0.42, 0.1, abs(q.y));
    c += rgb(0xe2ecec) * stroke * on * (0.12 - f * 0.025);
  }
  return willow(uv, c);
}
