// Li River: karst hills, a raft and its lantern, from first light (0 s) to sunrise (20 s).

const float level = 0.40;

float day() { return smoothstep(0.0, 17.0, time); }
vec2 sun() { return vec2(1.13, level + mix(-0.07, 0.215, smoothstep(1.0, 20.0, time))); }
float pan() { return time * 0.004; }

vec3 sky(vec2 uv) {
  float y = clamp((uv.y - level) / (1.0 - level), 0.0, 1.0), d = length(uv - sun()), now = day();
  vec3 horizon = mix(rgb(0xb07a8e), rgb(0xffc27a), now), middle = mix(rgb(0x55588f), rgb(0xe79a86), now), top = mix(rgb(0x141c42), rgb(0x5c86b8), now);
  vec3 c = mix(horizon, middle, smoothstep(0.0, 0.38, y));
  c = mix(c, top, smoothstep(0.25, 1.0, y));
  float f = fbm(vec2(uv.x * 1.6 + 7.0 + time * 0.008, uv.y * 7.0 - uv.x * 0.5), 5);
  c = mix(c, mix(rgb(0x7a5a8a), rgb(0xffd0a0) * 1.15, now * exp(-d * 1.2) + 0.25 * now), smoothstep(0.46, 0.76, f) * 0.62 * smoothstep(0.15, 0.5, y));
  vec2 g = uv * 44.0, id = floor(g);
  c += vec3(0.9) * step(0.9, hash(id)) * smoothstep(0.09, 0.0, length(fract(g) - 0.5)) * smoothstep(0.4, 0.9, y) * (1.0 - smoothstep(0.0, 0.45, now));
  c += mix(rgb(0xd06a50), rgb(0xffa050), now) * exp(-d * 3.6) * (0.35 + 0.5 * now) + rgb(0xffc868) * exp(-d * 14.0) * now * 0.9;
  return mix(c, vec3(2.3, 1.75, 1.05), (1.0 - smoothstep(0.0415, 0.0455, d)) * smoothstep(0.02, 0.3, now));
}

// Rounded towers of limestone: the highest of many bells.
float karst(float x, float row) {
  float h = 0.0, k = 3.4 + row * 0.3;
  for (int i = -2; i <= 2; i++) {
    float id = floor(x * k) + float(i);
    float r = hash(vec2(id, row * 7.0 + 1.0)), s = hash(vec2(id, row * 7.0 + 2.0)), w = hash(vec2(id, row * 7.0 + 3.0));
    float u = (x * k - id - 0.2 - 0.6 * s) / (0.38 + 0.34 * w);
    h = max(h, (0.35 + 0.65 * r) * exp(-pow(abs(u), 2.6)));
  }
  return h;
}

vec3 land(vec2 uv) {
  vec3 c = sky(uv);
  float now = day();
  for (int i = 0; i < 5; i++) {
    float f = float(i), near = f / 4.0, x = uv.x + pan() * (0.4 + near * 3.0) + f * 3.71;
    float aside = mix(0.55, smoothstep(0.05, 0.75, abs(uv.x - 1.02)), near);
    float h = level + mix(0.20, 0.40, near) * karst(x, f) * aside + 0.012;
    float woods = fbm(vec2(x * 30.0, uv.y * 34.0) + f * 9.0, 4);
    h += (woods - 0.5) * mix(0.006, 0.030, near);
    vec3 far = mix(rgb(0x77709e), rgb(0xe0a68c), now), dark = mix(rgb(0x141b33), rgb(0x27402f), now);
    vec3 hill = mix(far, dark, pow(near, 0.8)) * (0.84 + 0.30 * woods);
    float e = 0.045, slope = (karst(x + e, f) - karst(x - e, f)) / (2.0 * e);
    hill += rgb(0xffa050) * now * clamp(-slope * sign(uv.x - sun().x) * 0.05, 0.0, 0.13) * (0.5 + woods) * near;
    float band = smoothstep(0.105, -0.01, uv.y - level - 0.04 * fbm(vec2(uv.x * 3.0 + f * 2.0 - time * 0.03 * (0.5 + near), uv.y * 9.0), 4));
    hill = mix(hill, mix(rgb(0x8f86ac), rgb(0xffdcb0), now * (0.55 + 0.45 * exp(-abs(uv.x - sun().x) * 1.5))), band * mix(0.95, 0.5, near));
    c = mix(c, hill, fill((uv.y - h) * 0.7));
  }
  return c;
}

vec3 water(vec2 uv) {
  float depth = level - uv.y, far = depth / level, now = day();
  float wave = fbm(vec2(uv.x * 4.0 + pan() * 4.0, 15.0 * depth / (0.14 + depth) - time * 0.09), 3) - 0.5;
  float fine = fbm(vec2(uv.x * 11.0, 44.0 * depth / (0.2 + depth) + time * 0.16), 3) - 0.5;
  vec2 m = vec2(uv.x + wave * 0.018, level + depth * 0.98 + (wave * 0.075 + fine * 0.030) * (0.15 + far));
  m.y = level + abs(m.y - level);
  vec3 c = land(m) * mix(vec3(0.70, 0.74, 0.90), vec3(0.84, 0.82, 0.84), now);
  c = mix(c, mix(rgb(0x1b2547), rgb(0x5c6f86), now), 0.16 + 0.30 * far);
  float path = exp(-pow((uv.x - sun().x) * 6.0, 2.0)) * now;
  c += rgb(0xffb060) * path * smoothstep(0.02, 0.26, wave * 0.7 + fine * 0.7) * 0.55 * (1.0 - 0.5 * far);
  return mix(c, mix(rgb(0xa393b4), rgb(0xffdfb8), now), 0.45 * exp(-depth * 34.0));
}

// The raft, its boatman, two cormorants and a lantern at the bow; scale 1 is a fifth of the height.
vec4 raft(vec2 p) {
  float hull = max(abs(p.y - p.x * p.x * 0.9) - 0.0075, abs(p.x) - 0.175);
  vec2 m = p - vec2(-0.06, 0.0);
  float man = segment(m, vec2(-0.010, 0.01), vec2(0.0, 0.052)) - 0.0062;
  man = min(man, segment(m, vec2(0.014, 0.01), vec2(0.002, 0.052)) - 0.0062);
  man = min(man, segment(m, vec2(0.001, 0.052), vec2(0.006, 0.094)) - 0.0125);
  man = min(man, segment(m, vec2(0.006, 0.092), vec2(0.034, 0.075)) - 0.0045);
  man = min(man, segment(m, vec2(0.004, 0.090), vec2(0.030, 0.100)) - 0.0045);
  man = min(man, length(m - vec2(0.008, 0.113)) - 0.0088);
  man = min(man, max(abs(m.y - 0.1195 + abs(m.x - 0.008) * 0.36) - 0.0036, abs(m.x - 0.008) - 0.027));
  float pole = segment(m, vec2(0.040, 0.165), vec2(0.012, -0.05)) - 0.0019;
  float birds = 1.0;
  for (int i = 0; i < 2; i++) {
    vec2 q = p - vec2(0.055 + float(i) * 0.042, 0.014);
    birds = min(birds, length(q * vec2(1.0, 0.55) - vec2(0.0, 0.007)) - 0.0068);
    birds = min(birds, segment(q, vec2(0.003, 0.022), vec2(0.0055, 0.035)) - 0.0022);
    birds = min(birds, segment(q, vec2(0.0055, 0.035), vec2(0.0145, 0.0345)) - 0.0013);
  }
  float hook = segment(p, vec2(0.150, 0.02), vec2(0.150, 0.082)) - 0.0017;
  hook = min(hook, segment(p, vec2(0.150, 0.082), vec2(0.164, 0.080)) - 0.0014);
  float body = min(min(hull, man), min(min(pole, birds), hook));
  float light = length((p - vec2(0.164, 0.066)) * vec2(1.0, 0.85)) - 0.0088;
  return vec4(body, light, length(p - vec2(0.164, 0.066)), 0);
}

vec3 scene(vec2 uv) {
  vec3 c = uv.y > level ? land(uv) : water(uv);
  float now = day();
  for (int i = 0; i < 7; i++) {
    float f = float(i);
    vec2 p = uv - vec2(0.22 + time * 0.027 + f * 0.034 - abs(f - 3.0) * 0.012, 0.745 + 0.018 * sin(f * 2.4) + time * 0.0035 - abs(f - 3.0) * 0.010);
    float flap = 0.30 * sin(time * 4.6 + f * 1.3) + 0.18;
    float wing = max(abs(p.y - abs(p.x) * flap + p.x * p.x * 22.0) - 0.0016 * (1.0 - abs(p.x) * 55.0), abs(p.x) - 0.016);
    c = mix(c, rgb(0x2a2740), fill(wing) * 0.85 * smoothstep(2.0, 6.0, time));
  }
  vec2 at = vec2(0.50 + time * 0.0125, 0.165 + 0.0015 * sin(time * 1.1));
  vec2 p = (uv - at) / 1.18;
  vec2 r = vec2(p.x + 0.004 * (noise(vec2(uv.x * 30.0, uv.y * 150.0 + time)) - 0.5), -0.015 - p.y);
  vec4 below = raft(r), above = raft(p);
  vec3 ink = mix(rgb(0x0b0e1c), rgb(0x1d1a20), now);
  float glow = 1.0 - 0.55 * now;
  if (p.y < -0.006) {
    c = mix(c, ink, fill(below.x * 1.18) * 0.55);
    c += rgb(0xff9a3c) * (exp(-max(below.y, 0.0) * 60.0) * 0.5 + exp(-abs(p.x - 0.164) * 40.0) * exp(p.y * 8.0) * 0.13) * glow;
  }
  c = mix(c, ink, fill(above.x * 1.18));
  c = mix(c, rgb(0xffb04a) * 1.5, fill(above.y * 1.18));
  c += rgb(0xff9a3c) * (exp(-above.z * 30.0) * 0.75 + exp(-above.z * 8.0) * 0.16) * glow;
  float fade = smoothstep(0.0, 1.6, time) * (1.0 - smoothstep(18.6, 19.9, time));
  return c * fade;
}
