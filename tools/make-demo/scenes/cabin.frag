// First snow, blue hour: firs, a cabin with its windows lit, northern lights. uv.x runs 0 to 1.5.

vec3 heaven(vec2 uv) {
  vec3 c = mix(rgb(0x6f7fb4), rgb(0x27356e), smoothstep(0.36, 0.62, uv.y));
  c = mix(c, rgb(0x080f2c), smoothstep(0.5, 1.0, uv.y));
  for (int i = 0; i < 3; i++) {
    float f = float(i);
    float line = 0.60 + f * 0.075 + 0.10 * sin(uv.x * (2.3 + f * 0.6) + f * 1.9 + time * 0.05) + 0.07 * (fbm(vec2(uv.x * 2.6 + f * 9.0 + time * 0.02, f), 4) - 0.5);
    float up = uv.y - line;
    float rays = 0.35 + 0.65 * pow(fbm(vec2(uv.x * 15.0 + f * 5.0 + up * 1.5, f * 3.0 + time * 0.06), 4), 1.3) * 1.7;
    float curtain = smoothstep(-0.012, 0.02, up) * exp(-max(up, 0.0) * (6.2 + f)) * rays;
    float strength = 0.35 + 0.8 * fbm(vec2(uv.x * 1.6 + f * 2.7, f + 5.0), 3);
    vec3 hue = mix(rgb(0x58f0a8), rgb(0x9a62e8), smoothstep(0.03, 0.28, up));
    c += hue * curtain * strength * (0.72 - f * 0.16);
  }
  vec2 g = uv * 70.0, id = floor(g);
  vec2 q = fract(g) - 0.5 - (vec2(hash(id + 2.0), hash(id + 6.0)) - 0.5) * 0.6;
  return c + vec3(0.9, 0.95, 1.0) * step(0.86, hash(id)) * smoothstep(0.085, 0.0, length(q)) * smoothstep(0.4, 0.75, uv.y) * hash(id + 4.0) * 1.3;
}

// A fir with its foot at the origin, one unit tall. x: distance, y: how much snow lies here.
vec2 fir(vec2 p, float seed) {
  float tier = p.y * 9.0;
  float w = (1.0 - p.y) * 0.23 * (0.72 + 0.42 * (1.0 - fract(tier)));
  float ragged = (fbm(vec2(p.x * 24.0 + seed, p.y * 30.0), 4) - 0.5) * 0.10 * (1.15 - p.y);
  float d = max(abs(p.x) - w + ragged, max(p.y - 1.0, 0.055 - p.y));
  d = min(d, max(abs(p.x) - 0.014, abs(p.y - 0.03) - 0.04));
  float snow = smoothstep(0.38, 0.85, 1.0 - fract(tier + abs(p.x) * 3.6 + 0.25 * (noise(vec2(p.x * 16.0, floor(tier) + seed)) - 0.5)) + (fbm(p * vec2(34.0, 52.0) + seed, 5) - 0.5) * 1.7);
  return vec2(d, snow);
}

float field(float x) { return 0.285 + 0.028 * sin(x * 2.6 + 0.6) + 0.02 * noise(vec2(x * 3.0, 4.0)); }

vec3 cabin(vec2 uv, vec3 c) {
  vec2 p = uv - vec2(0.98, 0.292);
  vec3 log_ = mix(rgb(0x2b1d1c), rgb(0x6b4632), smoothstep(0.0, 1.0, abs(fract(p.y * 62.0) - 0.5) * 1.9));
  log_ *= mix(1.0, 0.62, step(0.045, p.x));
  float front = max(abs(p.x + 0.045) - 0.09, abs(p.y - 0.042) - 0.058);
  float gable = max(p.y - 0.185 + abs(p.x + 0.045) * 0.95, 0.09 - p.y);
  float side = max(abs(p.x - 0.135) - 0.09, abs(p.y - 0.042) - 0.058);
  c = mix(c, log_, fill(min(min(front, gable), side)));
  float slopeTop = 0.192;
  float roof = max(max(p.y - slopeTop - 0.012 * noise(vec2(p.x * 20.0, 1.0)), 0.088 - p.y), max(-(p.x + 0.055) - (slopeTop - p.y) * -1.06, p.x - 0.155 - (slopeTop - p.y) * 0.86));
  vec3 snow = mix(rgb(0x8fa2d8), rgb(0xd6e2fb), smoothstep(0.08, 0.2, p.y) * 0.8 + 0.2 * noise(uv * 60.0));
  c = mix(c, snow, fill(roof));
  float eaves = abs(p.y - 0.192 + abs(p.x + 0.045) * 0.95) - 0.010;
  eaves = max(eaves, abs(p.x + 0.045) - 0.118);
  c = mix(c, snow * 1.08, fill(eaves));
  c = mix(c, rgb(0x3a2f38), fill(box(p - vec2(0.125, 0.205), vec2(0.013, 0.03))));
  c = mix(c, snow * 1.1, fill(box(p - vec2(0.125, 0.238), vec2(0.016, 0.005)) - 0.002));
  const vec4 panes[4] = vec4[4](vec4(-0.088, 0.052, 0.022, 0.021), vec4(0.0, 0.052, 0.022, 0.021), vec4(-0.045, 0.128, 0.014, 0.014), vec4(0.135, 0.048, 0.03, 0.021));
  for (int i = 0; i < 4; i++) {
    vec2 q = p - panes[i].xy;
    float d = box(q, panes[i].zw);
    c = mix(c, rgb(0x3d2620), fill(d - 0.0035));
    c = mix(c, rgb(0xffb648) * (1.45 + 0.35 * noise(uv * 40.0)), fill(d));
    c = mix(c, rgb(0x3d2620), fill(min(abs(q.x), abs(q.y)) - 0.0013) * fill(d));
    c += rgb(0xff9a38) * 0.17 * exp(-max(d, 0.0) * 26.0);
  }
  c = mix(c, rgb(0x241816), fill(box(p - vec2(-0.045, 0.018), vec2(0.0155, 0.034))));
  vec2 smoke = uv - vec2(1.105, 0.53);
  float drift = 0.05 * smoke.y + 0.32 * smoke.y * smoke.y + 0.03 * sin(smoke.y * 14.0 - time * 0.5);
  float plume = smoothstep(0.012 + smoke.y * 0.13, 0.0, abs(smoke.x - drift)) * smoothstep(-0.002, 0.02, smoke.y) * exp(-smoke.y * 5.5);
  return mix(c, rgb(0xb9c4e8), plume * 0.65 * (0.5 + 0.8 * fbm(vec2(uv.x * 18.0, uv.y * 14.0 - time * 0.3), 4)));
}

vec3 scene(vec2 uv) {
  vec3 c = heaven(uv);
  for (int i = 0; i < 3; i++) {
    float f = float(i);
    float h = 0.52 - f * 0.075 + (ridged(vec2(uv.x * (1.5 + f * 0.5) + f * 6.2 + 0.9, f), 6) - 0.45) * (0.34 - f * 0.10);
    float snow = smoothstep(0.40, 0.62, fbm(vec2(uv.x * 18.0 + uv.y * 12.0, uv.y * 20.0) + f * 3.0, 5) + (uv.y - h) * 0.9 + 0.12);
    vec3 m = mix(rgb(0x33437c), rgb(0xa9b8e6), snow) * mix(0.95, 0.7, f / 2.0);
    m = mix(m, rgb(0x7f8fc4), smoothstep(0.18, 0.0, uv.y - 0.28) * 0.65);
    c = mix(c, m, fill(uv.y - h));
  }
  for (int row = 0; row < 3; row++) {
    float r = float(row);
    for (int i = 0; i < 34; i++) {
      float f = float(i);
      float x = (f + hash(vec2(f, r))) / 34.0 * 1.6 - 0.05, s = mix(0.10, 0.20, hash(vec2(f, r + 7.0))) * (0.75 + r * 0.3);
      if (r > 1.5 && abs(x - 1.02) < 0.24) continue;
      vec2 p = (uv - vec2(x, field(x) + 0.03 - r * 0.012)) / s;
      if (abs(p.x) > 0.4 || p.y > 1.1 || p.y < -0.1) continue;
      vec2 t = fir(p, f + r * 50.0);
      vec3 green = mix(rgb(0x0d1a30), rgb(0x22375a), noise(uv * 90.0));
      vec3 tree = mix(green, rgb(0xa6b6e2), t.y * 0.62);
      tree = mix(tree, rgb(0x5a6aa4), 0.55 - r * 0.24);
      c = mix(c, tree, fill(t.x * s));
    }
  }
  float ground = field(uv.x);
  float lump = fbm(vec2(uv.x * 5.0, uv.y * 17.0), 6), lumpUp = fbm(vec2(uv.x * 5.0 - 0.12, uv.y * 17.0 + 0.25), 6);
  vec3 snow = mix(rgb(0x5f73b4), rgb(0xcdd9f8), clamp(0.50 + (lump - lumpUp) * 2.4 + (ground - uv.y) * -0.5, 0.0, 1.0));
  snow += rgb(0x58f0a8) * 0.05;
  vec2 spill = (uv - vec2(0.93, 0.235)) * vec2(2.6, 7.0);
  snow += rgb(0xff8a20) * 0.62 * exp(-dot(spill, spill) * 0.9) + rgb(0xff9a3a) * 0.3 * exp(-dot((uv - vec2(1.12, 0.235)) * vec2(5.0, 9.0), (uv - vec2(1.12, 0.235)) * vec2(5.0, 9.0)));
  float trail = uv.x - 0.93 - 0.16 * sin((0.29 - uv.y) * 10.0) * (0.3 - uv.y) * 4.0;
  float wide = 0.006 + (0.29 - uv.y) * 0.08;
  vec2 step_ = vec2(abs(abs(trail) - wide) / (wide * 0.55), fract(8.0 / (0.42 - uv.y) * 0.55 + step(0.0, trail) * 0.5) - 0.5);
  snow *= 1.0 - 0.4 * smoothstep(0.9, 0.2, length(step_ * vec2(1.0, 2.2))) * step(uv.y, 0.275);
  c = mix(c, snow, fill(uv.y - ground));
  c = cabin(uv, c);
  for (int i = 0; i < 5; i++) {
    const vec3 near[5] = vec3[5](vec3(0.10, -0.03, 0.98), vec3(0.30, 0.10, 0.55), vec3(1.40, 0.0, 0.86), vec3(-0.04, 0.08, 0.6), vec3(1.27, 0.13, 0.42));
    vec2 p = (uv - near[i].xy) / near[i].z;
    vec2 t = fir(p, float(i) * 13.0);
    vec3 tree = mix(mix(rgb(0x070d1d), rgb(0x182844), noise(uv * 70.0)), rgb(0xb9c8f2), t.y * 0.8);
    tree += rgb(0xff9a3a) * 0.10 * exp(-length(uv - vec2(0.98, 0.32)) * 4.5);
    c = mix(c, tree, fill(t.x * near[i].z));
  }
  for (int i = 0; i < 3; i++) {
    float f = float(i), k = 9.0 + f * 7.0;
    vec2 g = vec2(uv.x * k + f * 3.3 + 0.25 * sin(time * 0.4 + f), uv.y * k + time * (0.8 + f * 0.15)), id = floor(g);
    vec2 q = fract(g) - 0.5 - (vec2(hash(id + f), hash(id + 11.0 + f)) - 0.5) * 0.8;
    c = mix(c, vec3(0.85, 0.9, 1.0), smoothstep(0.055 + 0.02 * hash(id), 0.02, length(q)) * step(0.62, hash(id + 19.0)) * (0.75 - f * 0.12));
  }
  return c;
}
