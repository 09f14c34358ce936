// Dawn over a sea of clouds, granite peaks, and a pine on the near cliff. uv.x runs 0 to 1.5.

const vec2 sun = vec2(0.98, 0.57);

vec3 sky(vec2 uv) {
  float y = clamp((uv.y - 0.4) / 0.6, 0.0, 1.0);
  vec3 c = mix(rgb(0xffb067), rgb(0xf08a6a), smoothstep(0.0, 0.25, y));
  c = mix(c, rgb(0xa878a0), smoothstep(0.15, 0.5, y));
  c = mix(c, rgb(0x33477f), smoothstep(0.4, 1.0, y));
  float d = length(uv - sun);
  float streak = fbm(vec2(uv.x * 1.8 + 3.0, uv.y * 9.0 - uv.x * 0.8), 6);
  float veil = smoothstep(0.46, 0.78, streak) * smoothstep(0.5, 0.68, uv.y) * (1.0 - 0.5 * smoothstep(0.85, 1.0, uv.y));
  vec3 lit = mix(rgb(0xffd9a0) * 1.5, rgb(0xd0789a), smoothstep(0.1, 0.65, d));
  c = mix(c, lit, veil * 0.75);
  c += rgb(0xff9a4a) * exp(-d * 5.0) * 0.95 + rgb(0xffd070) * exp(-d * 16.0) * 1.3;
  c = mix(c, vec3(2.6, 2.1, 1.35), 1.0 - smoothstep(0.034, 0.039, d));
  return c;
}

float peak(float x, int i) {
  float f = float(i);
  float k = 1.5 + f * 0.35;
  float big = noise(vec2(x * k * 1.1 + f * 7.31, f));
  float crest = ridged(vec2(x * k * 2.2 + f * 11.7, f * 3.1), 6);
  float h = pow(big, 1.35) * 0.46 + crest * 0.3 * (0.25 + big);
  return h;
}

vec3 scene(vec2 uv) {
  vec3 c = sky(uv);
  for (int i = 0; i < 5; i++) {
    float f = float(i), near = f / 4.0;
    float base = mix(0.35, -0.14, near);
    float a = mix(0.36, 0.72, near);
    float h = base + a * peak(uv.x, i);
    float e = 0.004;
    float slope = (base + a * peak(uv.x + e, i) - h) / e;
    vec3 rock = mix(rgb(0x9c7a96), rgb(0x1c2338), pow(near, 0.7));
    float grain = fbm(vec2(uv.x * 34.0 + f * 3.0 + uv.y * 9.0, uv.y * 16.0), 6);
    float facet = clamp(0.42 - clamp(slope, -2.0, 2.0) * 0.1 + (grain - 0.5) * 2.4, 0.0, 1.0);
    float warm = 1.0 - smoothstep(0.0, 0.9, abs(uv.x - sun.x));
    rock += rgb(0xff9468) * facet * facet * mix(0.35, 0.2, near) * (0.35 + warm);
    rock *= 0.72 + 0.55 * grain;
    vec3 air = mix(rgb(0xf6b48c), rgb(0x8d86ad), smoothstep(0.0, 1.0, abs(uv.x - sun.x)));
    rock = mix(rock, air, mix(0.62, 0.0, pow(near, 0.5)));
    c = mix(c, rock, fill((uv.y - h) * 0.7));

    // The cloud that lies before this row of peaks.
    float drift = time * 0.006 * (1.0 + f);
    float puff = fbm(vec2(uv.x * (2.2 + f * 0.3) + f * 5.0 + drift, uv.y * (6.5 - f * 0.5) + f), 7);
    float top = mix(0.43, 0.10, near) + (puff - 0.5) * mix(0.16, 0.34, near);
    float cover = smoothstep(0.05, -0.05, uv.y - top);
    float shade = fbm(vec2(uv.x * (3.4 + f * 0.3) + f * 5.0 + drift - 0.05, uv.y * (9.0 - f * 0.5) + f + 0.12), 6);
    vec3 cloud = mix(rgb(0x7d7eaa), rgb(0xffd9b8) * 1.12, smoothstep(0.3, 0.68, shade + (uv.y - top) * 1.2));
    cloud = mix(cloud, rgb(0xffb983), 0.45 * exp(-length((uv - sun) * vec2(1.0, 1.6)) * 2.2));
    cloud *= mix(1.0, 0.8, near);
    c = mix(c, cloud, cover * mix(0.9, 0.93, near));
  }

  // The near cliff and its pine, against the light.
  vec3 dark = rgb(0x10131d);
  float cliff = 0.36 - uv.x * 0.62 + (fbm(vec2(uv.x * 9.0, 4.0), 6) - 0.5) * 0.3 - smoothstep(0.34, 0.52, uv.x) * 0.6;
  float cracks = fbm(vec2(uv.x * 38.0, uv.y * 13.0), 5);
  vec3 stone = mix(dark, rgb(0x4b3e46), smoothstep(0.42, 0.72, cracks) * 0.8);
  stone += rgb(0xff9060) * 0.2 * smoothstep(0.03, 0.0, cliff - uv.y) * smoothstep(0.4, 0.6, cracks);
  c = mix(c, stone, fill(uv.y - cliff));
  float wobble = (fbm(uv * 22.0, 3) - 0.5) * 0.012;
  float trunk = segment(uv, vec2(0.166, 0.285), vec2(0.185, 0.42)) - 0.0115;
  trunk = min(trunk, segment(uv, vec2(0.185, 0.42), vec2(0.235, 0.56)) - 0.0095);
  trunk = min(trunk, segment(uv, vec2(0.235, 0.56), vec2(0.232, 0.66)) - 0.0065);
  trunk = min(trunk, segment(uv, vec2(0.188, 0.43), vec2(0.34, 0.475)) - 0.0055);
  trunk = min(trunk, segment(uv, vec2(0.34, 0.475), vec2(0.46, 0.462)) - 0.0042);
  trunk = min(trunk, segment(uv, vec2(0.215, 0.51), vec2(0.12, 0.56)) - 0.0045);
  trunk = min(trunk, segment(uv, vec2(0.235, 0.57), vec2(0.34, 0.60)) - 0.004);
  c = mix(c, dark, fill(trunk + wobble));
  const vec4 pads[11] = vec4[11](
    vec4(0.23, 0.672, 0.085, 0.026), vec4(0.165, 0.632, 0.07, 0.02), vec4(0.31, 0.622, 0.085, 0.024),
    vec4(0.10, 0.576, 0.085, 0.022), vec4(0.385, 0.598, 0.05, 0.015), vec4(0.36, 0.502, 0.09, 0.021),
    vec4(0.46, 0.483, 0.085, 0.02), vec4(0.525, 0.465, 0.045, 0.012), vec4(0.05, 0.553, 0.05, 0.014),
    vec4(0.26, 0.545, 0.05, 0.013), vec4(0.28, 0.488, 0.05, 0.014));
  for (int i = 0; i < 11; i++) {
    vec4 b = pads[i];
    vec2 q = (uv - b.xy) / b.zw;
    q.y += q.x * q.x * 0.25 * sign(0.5 - q.y);
    float tuft = fbm(uv * 55.0 + float(i), 4) - 0.5;
    float d = (length(q * vec2(1.0, q.y < 0.0 ? 1.7 : 1.0)) - 1.0) * b.w + tuft * 0.032;
    float inside = fill(d);
    vec3 needles = mix(rgb(0x0e1a18), rgb(0x3c4a2e), smoothstep(-0.2, 1.0, q.y + tuft * 3.0));
    needles += rgb(0xffa060) * 0.12 * smoothstep(0.3, 1.0, q.y + tuft * 3.0);
    c = mix(c, needles, inside);
  }
  return c;
}
